import Link from "next/link";
import { paths } from "#app/_paths.ts";
import type { DroppedRun } from "#lib/analysis/schema.ts";

interface DroppedRunsProps {
  readonly slug: string;
  readonly dropped: readonly DroppedRun[];
}

/** Up to this many runs are listed without expanding. */
const OPEN_UP_TO = 8;

/** The runs that the figure leaves out, each with the reason. */
export function DroppedRuns({ slug, dropped }: DroppedRunsProps) {
  const count = dropped.length;
  if (count === 0) {
    return <p className="dim correlation-foot">No run was left out.</p>;
  }
  return (
    <details className="correlation-dropped" open={count <= OPEN_UP_TO}>
      <summary>
        {count} {count === 1 ? "run was" : "runs were"} left out
      </summary>
      <ul>
        {dropped.map((run) => (
          <li key={run.runId}>
            <Link className="link" href={paths.run(slug, run.runId)}>
              {run.runName}
            </Link>
            : {run.reason}
          </li>
        ))}
      </ul>
    </details>
  );
}
