import { sql } from "#lib/db/sql.ts";
import { queryRows } from "#lib/tables/rows/rows-pattern.ts";
import { findTableProject, planTable } from "#lib/tables/rows/table-plan.ts";

export interface FoundCheckpoints {
  readonly projectId: string;
  readonly runs: number;
  /** Checkpoints that can run on an evaluation set; the last one of the newest run comes first. */
  readonly checkpointIds: readonly string[];
  /** Number of the others: features files contain their own tokens, and reported checkpoints have no files. */
  readonly unsuitable: number;
}

/**
 * The checkpoints of every run that passes a filter.
 * @throws AppError "not-found" (project), "validation" (filter with its character)
 */
export async function findCheckpoints(slug: string, filter: string): Promise<FoundCheckpoints> {
  const project = await findTableProject(slug);
  const plan = await planTable(project, { filter, text: "" });
  const rows = await queryRows<{ runId: string; checkpointId: string | null; canRun: boolean }>(
    sql`
    SELECT r.id AS "runId", cp.id AS "checkpointId",
      coalesce(cp.format::text IN ('onnx', 'projector'), false) AS "canRun"
    FROM run r ${plan.joins.toSql()} LEFT JOIN checkpoint cp ON cp.run_id = r.id
    WHERE r.project_id = ${project.projectId}::uuid AND ${plan.condition}
    ORDER BY r.created_at DESC, r.id, cp.step DESC NULLS FIRST`,
    plan,
  );
  const checkpoints = rows.filter(({ checkpointId }) => checkpointId !== null);
  const checkpointIds = checkpoints.flatMap((row) => (row.canRun ? (row.checkpointId ?? []) : []));
  return {
    projectId: project.projectId,
    runs: new Set(rows.map(({ runId }) => runId)).size,
    checkpointIds,
    unsuitable: checkpoints.length - checkpointIds.length,
  };
}
