import "#app/_components/page/page-table.css";
import type { ReactNode } from "react";
import { ScrollRegion } from "#app/_components/page/scroll-region.tsx";

interface PageTableProps {
  /** The accessible name of the scrolling frame. */
  readonly label: string;
  readonly children: ReactNode;
}

/** A table in a page section, as wide as its content, in a scrolling frame with sticky row headers. */
export function PageTable({ label, children }: PageTableProps) {
  return (
    <ScrollRegion label={label}>
      <table className="page-table">{children}</table>
    </ScrollRegion>
  );
}
