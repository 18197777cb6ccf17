import { db } from "#lib/db/client.ts";
import { type Sql, sql } from "#lib/db/sql.ts";
import type { RunRow } from "#lib/tables/query/schema.ts";
import { conditionSql } from "#lib/tables/rows/rows.ts";
import { type PageRun, readRows } from "#lib/tables/rows/rows-details.ts";
import { queryRows, requirePatterns } from "#lib/tables/rows/rows-pattern.ts";
import { findTableProject } from "#lib/tables/rows/table-project.ts";
import { ColumnJoins } from "#lib/tables/sql/column-sql.ts";

/**
 * The rows of some runs of a project in the order of their ids, archived ones too; those of other projects and in the
 * trash are left out.
 * @throws AppError "not-found" (project)
 */
export async function readRowsOfRuns(slug: string, runIds: readonly string[]): Promise<RunRow[]> {
  const project = await findTableProject(slug);
  const runs = await db().$queryRaw<PageRun[]>`
    SELECT r.id, r.name, r.status::text AS status, r.started_at AS "startedAt", r.ended_at AS "endedAt",
      r.updated_at AS "updatedAt"
    FROM run r JOIN unnest(${[...runIds]}::uuid[]) WITH ORDINALITY AS given(id, place) ON given.id = r.id
    WHERE r.project_id = ${project.projectId}::uuid AND r.deleted_at IS NULL
    ORDER BY given.place`;
  return readRows(runs, project.benchmarkCount);
}

/** What chooses among runs needs to know of them. */
export interface RunSettings {
  readonly id: string;
  readonly name: string;
  readonly params: Readonly<Record<string, string>>;
}

/**
 * Names and params of the runs that a filter chooses, oldest first, without archived ones and those in the trash.
 * @throws AppError "not-found" (project), "validation" (filter with its character)
 */
export async function readSettingsByFilter(
  slug: string,
  filter: string,
  limit: number,
): Promise<{ runs: RunSettings[]; total: number }> {
  const project = await findTableProject(slug);
  await requirePatterns(filter);
  const joins = new ColumnJoins({ ...project, runIds: null });
  const condition = conditionSql({ filter, text: "" }, joins);
  return readSettings(sql`run r ${joins.toSql()}`, sql`${condition}`, project.projectId, limit);
}

/** Names and params of runs of a project, oldest first; those of other projects and in the trash are left out. */
export async function readSettingsOfRuns(slug: string, runIds: readonly string[]): Promise<RunSettings[]> {
  const project = await findTableProject(slug);
  const condition = sql`r.deleted_at IS NULL AND r.id = ANY(${[...runIds]}::uuid[])`;
  return (await readSettings(sql`run r`, condition, project.projectId, runIds.length)).runs;
}

async function readSettings(source: Sql, condition: Sql, projectId: string, limit: number) {
  const rows = await queryRows<RunSettings & { total: number }>(sql`
    WITH m AS (SELECT r.id, r.name, r.created_at, count(*) OVER ()::int AS total FROM ${source}
      WHERE r.project_id = ${projectId}::uuid AND ${condition}
      ORDER BY r.created_at, r.id LIMIT ${limit}::int)
    SELECT m.id, m.name, m.total, coalesce((SELECT jsonb_object_agg(p.key, p.value) FROM param p
      WHERE p.run_id = m.id), '{}') AS params
    FROM m ORDER BY m.created_at, m.id`);
  return { runs: rows.map(({ total: _, ...run }) => run), total: rows[0]?.total ?? 0 };
}
