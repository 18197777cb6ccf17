import "#app/_components/page/page.css";

interface SkeletonProps {
  readonly width?: number | string;
  readonly height?: number | string;
}

/** One grey bar of the size of what will stand there. */
export function Skeleton({ width = "100%", height = 14 }: SkeletonProps) {
  return <div className="skeleton" style={{ width, height }} aria-hidden="true" />;
}

/** The header's place while a page loads. */
export function HeaderSkeleton() {
  return (
    <div className="page-header" aria-hidden="true">
      <Skeleton width={180} />
    </div>
  );
}

interface TableSkeletonProps {
  readonly rows?: number;
  /** Widths of the columns in pixels, the first one pinned. */
  readonly columns?: readonly number[];
}

const DEFAULT_COLUMNS = [240, 90, 84, 84, 84, 84, 84, 110] as const;

/** Rows of the height of real ones. */
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

/** A figure's frame. */
export function FigureSkeleton({ height = 360 }: { readonly height?: number }) {
  return (
    <div role="status" aria-label="Loading">
      <Skeleton height={height} />
    </div>
  );
}
