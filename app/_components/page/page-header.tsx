import "#app/_components/page/page.css";
import Link from "next/link";
import type { ReactNode } from "react";
import { MenuButton } from "#app/_components/page/menu-button.tsx";

export interface Crumb {
  readonly label: string;
  readonly href: string;
}

interface PageHeaderProps {
  /** Ancestors of the page, outermost first. */
  readonly crumbs?: readonly Crumb[];
  readonly title: string;
  /** Next to the title: a badge, a count. */
  readonly meta?: ReactNode;
  /** At the right, with at most one primary action. */
  readonly actions?: ReactNode;
}

/** The bar at the top of every page: breadcrumbs, the title (the page's h1) and actions. */
export function PageHeader({ crumbs = [], title, meta, actions }: PageHeaderProps) {
  return (
    <header className="page-header">
      <MenuButton />
      {crumbs.length === 0 ? null : (
        <nav className="page-crumbs" aria-label="Breadcrumb">
          <ol>
            {crumbs.map((crumb) => (
              <li key={crumb.href}>
                <Link href={crumb.href} title={crumb.label}>
                  {crumb.label}
                </Link>
                <span aria-hidden="true">/</span>
              </li>
            ))}
          </ol>
        </nav>
      )}
      <h1 className="page-title" title={title}>
        {title}
      </h1>
      {meta === undefined ? null : <div className="page-meta">{meta}</div>}
      {actions === undefined ? null : <div className="page-actions">{actions}</div>}
    </header>
  );
}
