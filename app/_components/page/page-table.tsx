import "#app/_components/page/page-table.css";
import type { ReactNode } from "react";
import { ScrollRegion } from "#app/_components/page/scroll-region.tsx";

interface PageTableProps {
  /** What the table holds: the name of the frame in which it scrolls. */
  readonly label: string;
  readonly children: ReactNode;
}

/** A table of a page's section, as wide as its content: the frame scrolls, its row headers stay in view. */
export function PageTable({ label, children }: PageTableProps) {
  return (
    <ScrollRegion label={label}>
      <table className="page-table">{children}</table>
    </ScrollRegion>
  );
}
