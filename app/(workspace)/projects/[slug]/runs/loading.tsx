import "#app/_components/runs-table/runs-table.css";
import { HeaderSkeleton, Skeleton, TableSkeleton } from "#app/_components/page/skeletons.tsx";

export default function Loading() {
  return (
    <>
      <HeaderSkeleton />
      <div className="runs-bar">
        <Skeleton height={30} />
      </div>
      <div className="runs-info" />
      <TableSkeleton rows={24} />
    </>
  );
}
