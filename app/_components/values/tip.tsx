"use client";

import "#app/_components/values/values.css";
import { Tooltip } from "@mantine/core";
import type { ReactNode } from "react";

interface TipProps {
  /** Plain text: screen readers get it as the description. */
  readonly label: string;
  readonly children: ReactNode;
  readonly className?: string;
  /** -1 inside grids, whose own keys move the focus there. */
  readonly tabIndex?: 0 | -1;
}

/** A word with an explanation on hover, touch and focus. */
export function Tip({ label, children, className = "tip", tabIndex = 0 }: TipProps) {
  return (
    <Tooltip label={label} inline>
      <span className={className} tabIndex={tabIndex} data-cell-focus>
        {children}
      </span>
    </Tooltip>
  );
}
