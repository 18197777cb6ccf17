import { db } from "#lib/db/client.ts";
import { sql } from "#lib/db/sql.ts";
import type { RunRow } from "#lib/tables/query/schema.ts";
import { queryRows } from "#lib/tables/rows/rows-pattern.ts";
import { findTableProject, planTable, type TablePlan } from "#lib/tables/rows/table-plan.ts";
import { readWholeRuns } from "#lib/tables/rows/whole-runs.ts";

/**
 * The rows of the given runs, in the order of their ids, including archived runs. Runs of other projects and runs in the
 * trash are left out.
 * @throws AppError "not-found" (project)
 */
export async function readRowsOfRuns(slug: string, runIds: readonly string[]): Promise<RunRow[]> {
  const project = await findTableProject(slug);
  const runs = await db().$queryRaw<{ id: string }[]>`
    SELECT r.id FROM run r JOIN unnest(${[...runIds]}::uuid[]) WITH ORDINALITY AS given(id, place) ON given.id = r.id
    WHERE r.project_id = ${project.projectId}::uuid AND r.deleted_at IS NULL
    ORDER BY given.place`;
  const plan = await planTable(project, { filter: "", text: "", archived: "show" });
  return readWholeRuns(
    plan,
    runs.map(({ id }) => id),
  );
}

/** The facts that a choice among runs is based on. */
export interface RunSettings {
  readonly id: string;
  readonly name: string;
  readonly params: Readonly<Record<string, string>>;
}

/**
 * Names and params of the runs that match a filter, oldest first, without archived runs and runs in the trash.
 * @throws AppError "not-found" (project), "validation" (filter with its character)
 */
export async function readSettingsByFilter(
  slug: string,
  filter: string,
  limit: number,
): Promise<{ runs: RunSettings[]; total: number }> {
  return readSettings(await planTable(await findTableProject(slug), { filter, text: "" }), limit);
}

/** Names and params of the given runs, oldest first. Runs of other projects and in the trash are left out. */
export async function readSettingsOfRuns(slug: string, runIds: readonly string[]): Promise<RunSettings[]> {
  const plan = await planTable(await findTableProject(slug), { filter: "", text: "", archived: "show" });
  const condition = sql`${plan.condition} AND r.id = ANY(${[...runIds]}::uuid[])`;
  return (await readSettings({ ...plan, condition }, runIds.length)).runs;
}

async function readSettings(plan: TablePlan, limit: number) {
  const rows = await queryRows<RunSettings & { total: number }>(
    sql`
    WITH m AS (SELECT r.id, r.name, r.created_at, count(*) OVER ()::int AS total FROM run r ${plan.joins.toSql()}
      WHERE r.project_id = ${plan.project.projectId}::uuid AND ${plan.condition}
      ORDER BY r.created_at, r.id LIMIT ${limit}::int)
    SELECT m.id, m.name, m.total, coalesce((SELECT jsonb_object_agg(p.key, p.value) FROM param p
      WHERE p.run_id = m.id), '{}') AS params
    FROM m ORDER BY m.created_at, m.id`,
    plan,
  );
  return { runs: rows.map(({ total: _, ...run }) => run), total: rows[0]?.total ?? 0 };
}
