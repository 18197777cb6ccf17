import { sql } from "#lib/db/sql.ts";
import { conditionSql } from "#lib/tables/rows/rows.ts";
import { queryRows, requirePatterns } from "#lib/tables/rows/rows-pattern.ts";
import { findTableProject } from "#lib/tables/rows/table-project.ts";
import { ColumnJoins } from "#lib/tables/sql/column-sql.ts";

export interface FoundCheckpoints {
  readonly projectId: string;
  readonly runs: number;
  /** Those that can be run on an evaluation set: the newest run's last one first. */
  readonly checkpointIds: readonly string[];
  /** How many others there are: features files bring their own tokens, reported ones have no files. */
  readonly unsuitable: number;
}

/**
 * The checkpoints of every run that passes a filter.
 * @throws AppError "not-found" (project), "validation" (filter with its character)
 */
export async function findCheckpoints(slug: string, filter: string): Promise<FoundCheckpoints> {
  const project = await findTableProject(slug);
  await requirePatterns(filter);
  const joins = new ColumnJoins({ ...project, runIds: null });
  const condition = conditionSql({ filter, text: "" }, joins);
  const rows = await queryRows<{ runId: string; checkpointId: string | null; canRun: boolean }>(sql`
    SELECT r.id AS "runId", cp.id AS "checkpointId",
      coalesce(cp.format::text IN ('onnx', 'projector'), false) AS "canRun"
    FROM run r ${joins.toSql()} LEFT JOIN checkpoint cp ON cp.run_id = r.id
    WHERE r.project_id = ${project.projectId}::uuid AND ${condition}
    ORDER BY r.created_at DESC, r.id, cp.step DESC NULLS FIRST`);
  const checkpoints = rows.filter(({ checkpointId }) => checkpointId !== null);
  const checkpointIds = checkpoints.flatMap((row) => (row.canRun ? (row.checkpointId ?? []) : []));
  return {
    projectId: project.projectId,
    runs: new Set(rows.map(({ runId }) => runId)).size,
    checkpointIds,
    unsuitable: checkpoints.length - checkpointIds.length,
  };
}
