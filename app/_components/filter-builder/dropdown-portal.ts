import type { ComboboxProps } from "@mantine/core";
import { createContext, use, useMemo } from "react";

/**
 * The element that dropdowns inside a popover render into: within the popover, so that choosing an option does not count
 * as a click outside, but outside its scroll container, so that they are not clipped.
 */
export const DropdownPortal = createContext<HTMLElement | null>(null);

export function useDropdownProps(): ComboboxProps {
  const target = use(DropdownPortal);
  return useMemo(
    () => (target === null ? { withinPortal: false } : { withinPortal: true, portalProps: { target } }),
    [target],
  );
}
