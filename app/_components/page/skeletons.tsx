import "#app/_components/page/page.css";

interface SkeletonProps {
  readonly width?: number | string;
  readonly height?: number | string;
}

/** A grey bar of the size of the content that is loading. */
export function Skeleton({ width = "100%", height = 14 }: SkeletonProps) {
  return <div className="skeleton" style={{ width, height }} aria-hidden="true" />;
}

/** Placeholder of the page header. */
export function HeaderSkeleton() {
  return (
    <div className="page-header" aria-hidden="true">
      <Skeleton width={180} />
    </div>
  );
}

interface TableSkeletonProps {
  readonly rows?: number;
  /** Widths of the columns in pixels; the first one is pinned. */
  readonly columns?: readonly number[];
}

const DEFAULT_COLUMNS = [240, 90, 84, 84, 84, 84, 84, 110] as const;

/** Placeholder of a table, with rows of the same height. */
export function TableSkeleton({ rows = 16, columns = DEFAULT_COLUMNS }: TableSkeletonProps) {
  return (
    <div role="status" aria-label="Loading" className="skeleton-table">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows have no identity
        <div key={row} className="skeleton-row">
          {columns.map((width, column) => {
            const ragged = column === 0 ? (row * 37) % 90 : 24;
            // biome-ignore lint/suspicious/noArrayIndexKey: neither have the columns
            return <Skeleton key={column} width={width - ragged} height={10} />;
          })}
        </div>
      ))}
    </div>
  );
}

/** Placeholder of a figure. */
export function FigureSkeleton({ height = 360 }: { readonly height?: number }) {
  return (
    <div role="status" aria-label="Loading">
      <Skeleton height={height} />
    </div>
  );
}
