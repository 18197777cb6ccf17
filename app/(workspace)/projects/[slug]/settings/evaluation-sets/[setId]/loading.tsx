import { HeaderSkeleton, Skeleton, TableSkeleton } from "#app/_components/page/skeletons.tsx";

const SECTIONS = ["evaluation sets", "bases"];

export default function Loading() {
  return (
    <>
      <HeaderSkeleton />
      <div className="page-body">
        {SECTIONS.map((section) => (
          <div key={section}>
            <div className="section-title">
              <Skeleton height={19} width={160} />
            </div>
            <TableSkeleton rows={4} columns={[240, 120, 120, 120]} />
          </div>
        ))}
      </div>
    </>
  );
}
