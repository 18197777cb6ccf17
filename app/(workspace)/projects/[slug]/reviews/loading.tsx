import { HeaderSkeleton, TableSkeleton } from "#app/_components/page/skeletons.tsx";

export default function Loading() {
  return (
    <>
      <HeaderSkeleton />
      <div className="page-body">
        <TableSkeleton rows={6} columns={[280, 120, 60, 110]} />
      </div>
    </>
  );
}
