import "#app/_components/page/page.css";
import type { ReactNode } from "react";

interface EmptyStateProps {
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

/** The placeholder of an empty page or section: why it is empty, and what to do. */
export function EmptyState({ title, children, actions }: EmptyStateProps) {
  return (
    <div className="state">
      <h2 className="state-title">{title}</h2>
      {typeof children === "string" ? <p className="state-text">{children}</p> : children}
      {actions === undefined ? null : <div className="state-actions">{actions}</div>}
    </div>
  );
}
