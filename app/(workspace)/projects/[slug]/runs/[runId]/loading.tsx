import "./_components/run.css";
import { FigureSkeleton, HeaderSkeleton, Skeleton, TableSkeleton } from "#app/_components/page/skeletons.tsx";

const PARAMS = ["a", "b", "c", "d", "e", "f", "g", "h"];
const CURVES = ["a", "b", "c", "d"];

export default function Loading() {
  return (
    <>
      <HeaderSkeleton />
      <div className="page-body run">
        <div aria-hidden="true">
          <Skeleton height={19} width="min(100%, 420px)" />
          <div className="section-title">
            <Skeleton height={19} width={70} />
          </div>
          <div className="run-params">
            {PARAMS.map((param) => (
              <div key={param} className="run-fact">
                <Skeleton height={19} />
              </div>
            ))}
          </div>
          <div className="section-title">
            <Skeleton height={19} width={60} />
          </div>
          <div className="run-controls" />
        </div>
        <div className="run-curves">
          {CURVES.map((curve) => (
            <div key={curve} className="panel run-curve">
              <Skeleton height={19} width="60%" />
              <FigureSkeleton height={240} />
            </div>
          ))}
        </div>
        <TableSkeleton rows={3} />
      </div>
    </>
  );
}
