import type { ComboboxProps } from "@mantine/core";
import { createContext, use, useMemo } from "react";

/**
 * Where the lists of fields in a popover stand: inside of it, so that choosing is no click outside, and beside what
 * scrolls, so that nothing cuts them off.
 */
export const DropdownHome = createContext<HTMLElement | null>(null);

export function useDropdownProps(): ComboboxProps {
  const target = use(DropdownHome);
  return useMemo(
    () => (target === null ? { withinPortal: false } : { withinPortal: true, portalProps: { target } }),
    [target],
  );
}
