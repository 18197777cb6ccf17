import "./_components/compare.css";
import { FigureSkeleton, HeaderSkeleton, TableSkeleton } from "#app/_components/page/skeletons.tsx";

export default function Loading() {
  return (
    <>
      <HeaderSkeleton />
      <div className="page-body compare">
        <TableSkeleton rows={14} columns={[200, 140, 140, 140, 140]} />
        <FigureSkeleton height={300} />
      </div>
    </>
  );
}
