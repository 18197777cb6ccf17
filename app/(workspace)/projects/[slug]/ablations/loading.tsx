import { HeaderSkeleton, Skeleton, TableSkeleton } from "#app/_components/page/skeletons.tsx";

const ABLATIONS = ["a", "b", "c"];

export default function Loading() {
  return (
    <>
      <HeaderSkeleton />
      <div className="page-body">
        {ABLATIONS.map((ablation) => (
          <div key={ablation}>
            <div className="section-title">
              <Skeleton height={19} width={220} />
            </div>
            <TableSkeleton rows={6} />
          </div>
        ))}
      </div>
    </>
  );
}
