import "#app/_components/page/page.css";
import type { ReactNode } from "react";

interface EmptyStateProps {
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

/** What stands where there is nothing yet: why, and what to do about it. */
export function EmptyState({ title, children, actions }: EmptyStateProps) {
  return (
    <div className="state">
      <h2 className="state-title">{title}</h2>
      {typeof children === "string" ? <p className="state-text">{children}</p> : children}
      {actions === undefined ? null : <div className="state-actions">{actions}</div>}
    </div>
  );
}
