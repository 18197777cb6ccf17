import { BackfillButton } from "#app/_components/evaluation-sets/backfill-dialog.tsx";
import { MirMatrix } from "#app/_components/evaluation-sets/mir-matrix.tsx";
import type { MirDefinition } from "#lib/mir/definitions.ts";
import type { EvaluationSetRow } from "#lib/mir/schema.ts";
import type { CheckpointDetail } from "../_load.ts";

interface RobustnessSectionProps {
  readonly slug: string;
  readonly projectId: string;
  readonly runId: string;
  readonly runName: string;
  readonly checkpoints: readonly CheckpointDetail[];
  readonly sets: readonly EvaluationSetRow[];
  readonly definition: MirDefinition;
}

/** MIR of the run's checkpoints on every evaluation set and N; renders nothing if none can be run on a set. */
export function RobustnessSection({
  slug,
  projectId,
  runId,
  runName,
  checkpoints,
  sets,
  definition,
}: RobustnessSectionProps) {
  const canRun = checkpoints.some(({ format }) => format === "onnx" || format === "projector");
  if (!canRun || sets.length === 0) return null;
  return (
    <section aria-labelledby="robustness">
      <div className="run-head">
        <h2 className="section-title" id="robustness">
          MIR by evaluation set
        </h2>
        <BackfillButton slug={slug} filter={`name = ${JSON.stringify(runName)}`} />
      </div>
      <MirMatrix
        slug={slug}
        projectId={projectId}
        sets={inColumns(sets)}
        definition={definition}
        runId={runId}
      />
    </section>
  );
}

/** Each set after its subsets, ascending in N. */
function inColumns(sets: readonly EvaluationSetRow[]): EvaluationSetRow[] {
  const roots = sets.filter(({ parentId }) => parentId === null);
  return roots.flatMap((root) =>
    sets
      .filter((set) => set.id === root.id || set.parentId === root.id)
      .toSorted((a, b) => a.sampleCount - b.sampleCount),
  );
}
