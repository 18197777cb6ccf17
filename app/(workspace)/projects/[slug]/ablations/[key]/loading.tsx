import { FigureSkeleton, HeaderSkeleton, Skeleton, TableSkeleton } from "#app/_components/page/skeletons.tsx";

export default function Loading() {
  return (
    <>
      <HeaderSkeleton />
      <div className="page-body">
        <Skeleton width={420} />
        <div className="section-title">
          <Skeleton height={19} width={120} />
        </div>
        <TableSkeleton rows={6} />
        <FigureSkeleton height={240} />
      </div>
    </>
  );
}
