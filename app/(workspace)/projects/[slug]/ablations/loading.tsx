import { HeaderSkeleton, TableSkeleton } from "#app/_components/page/skeletons.tsx";

export default function Loading() {
  return (
    <>
      <HeaderSkeleton />
      <div className="page-body">
        <TableSkeleton rows={6} columns={[240, 90, 140, 60, 110, 120, 120, 90]} />
      </div>
    </>
  );
}
