import "#app/_components/values/values.css";
import type { ReactNode } from "react";

interface TipProps {
  /** Plain text, which may contain line breaks. */
  readonly label: string;
  readonly children: ReactNode;
  readonly className?: string;
  /** -1 inside the grid, whose own keys move the focus. */
  readonly tabIndex?: 0 | -1;
}

/** Text with an explanation on hover, touch and focus, shown by shell/tip-layer.tsx. */
export function Tip({ label, children, className = "tip", tabIndex = 0 }: TipProps) {
  return (
    <span className={className} tabIndex={tabIndex} data-cell-focus data-tip={label}>
      {children}
    </span>
  );
}
