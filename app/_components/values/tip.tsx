import "#app/_components/values/values.css";
import type { ReactNode } from "react";

interface TipProps {
  /** Plain text; lines may be broken. */
  readonly label: string;
  readonly children: ReactNode;
  readonly className?: string;
  /** -1 inside grids, whose own keys move the focus there. */
  readonly tabIndex?: 0 | -1;
}

/** A word with an explanation on hover, touch and focus (shell/tip-layer.tsx shows it). */
export function Tip({ label, children, className = "tip", tabIndex = 0 }: TipProps) {
  return (
    <span className={className} tabIndex={tabIndex} data-cell-focus data-tip={label}>
      {children}
    </span>
  );
}
