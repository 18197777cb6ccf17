import "./_components/correlation.css";
import { FigureSkeleton, HeaderSkeleton, Skeleton } from "#app/_components/page/skeletons.tsx";
import { FIGURE_HEIGHT } from "./_figure-height.ts";

export default function Loading() {
  return (
    <>
      <HeaderSkeleton />
      <div className="page-body correlation">
        <div className="correlation-controls" aria-hidden="true">
          <Skeleton height={50} />
          <Skeleton height={30} />
          <Skeleton height={50} />
          <Skeleton height={50} />
        </div>
        <div className="correlation-finding" aria-hidden="true">
          <Skeleton height={24} width="min(100%, 620px)" />
          <div className="correlation-lead">
            <Skeleton height={36} width="min(100%, 560px)" />
          </div>
        </div>
        <div className="correlation-fits" aria-hidden="true">
          <Skeleton height={28} width={300} />
        </div>
        <FigureSkeleton height={FIGURE_HEIGHT} />
      </div>
    </>
  );
}
