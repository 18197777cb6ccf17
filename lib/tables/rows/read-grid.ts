import { db } from "#lib/db/client.ts";
import { inSnapshot } from "#lib/db/snapshot.ts";
import { sql } from "#lib/db/sql.ts";
import type { GridFacts, GridPage, GridQuery, GridRow } from "#lib/tables/query/grid-schema.ts";
import { readRunRows } from "#lib/tables/rows/rows-cells.ts";
import { factsOfRows, readRunFacts, readSeedDeviations } from "#lib/tables/rows/rows-facts.ts";
import { readGroups } from "#lib/tables/rows/rows-groups.ts";
import { queryRows } from "#lib/tables/rows/rows-pattern.ts";
import {
  findTableProject,
  ofGroup,
  planTable,
  type TablePlan,
  withoutFilters,
} from "#lib/tables/rows/table-plan.ts";
import { changedRuns, isUnchangedSince, readCursor } from "#lib/tables/sql/change-cursor.ts";
import { groupingOf } from "#lib/tables/sql/grouping-sql.ts";
import { sortSql } from "#lib/tables/sql/sort-sql.ts";

/** Facts of groups cover at most so many groups. */
const MAXIMUM_GROUPS = 10_000;
const GROUP_KEY = /^[0-9a-f]{32}$/;
const RUN_KEY = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * A window of a table of runs, or of groups of runs, with exactly the requested columns. PostgreSQL filters, sorts, groups
 * and counts. Rows, baseline and facts are read in one snapshot.
 *
 * With `since`, the answer is either a few bytes (nothing changed) or the order of the window with the rows written since.
 * A key in `order` may be unknown to a client that had other rows in its window: it asks again without `since`.
 * @throws AppError "not-found" (project), "validation" (filter and having with their character, sort, group, calculation,
 *   baseline, cursor)
 */
export async function readGrid(query: GridQuery): Promise<GridPage> {
  // Taken before any row is read: a write in between is reported twice rather than missed.
  const cursor = await readCursor();
  const project = await findTableProject(query.project);
  const { since } = query;
  if (since !== null && (await isUnchangedSince(project.projectId, since))) {
    return { isChanged: false, cursor };
  }
  const plan = await planTable(project, query);
  return inSnapshot(async () => ({ isChanged: true, cursor, ...(await answer(query, plan)) }));
}

async function answer(query: GridQuery, plan: TablePlan): Promise<Omit<GridPage, "isChanged" | "cursor">> {
  const { offset, since, memberOf } = query;
  const isGrouped = plan.groupBy.length > 0 && memberOf === null;
  const runs = memberOf === null ? plan : ofGroup(plan, memberOf);
  if (query.keysOnly === true) {
    const found = await (isGrouped
      ? readGroupWindow({ ...plan, columns: [] }, query)
      : readRunWindow(runs, query));
    const runKeys = isGrouped ? { runKeys: await readRunKeys(found.keys, plan) } : {};
    return { offset, total: found.total, runs: found.runs, order: found.keys, ...runKeys };
  }
  const window = await (isGrouped ? readGroupWindow(plan, query) : readRunWindow(runs, query));
  const baseline = await readBaseline(query.baseline, plan);
  const facts = query.withFacts ? { facts: await readFacts(query.baseline, plan) } : {};
  const changed = since === null || isGrouped ? null : await changedRuns(plan.project.projectId, since);
  const { total, keys, rows } = window;
  return {
    offset,
    total,
    runs: window.runs,
    order: keys,
    rows: changed === null ? rows : rows.filter((row) => changed.has(row.key)),
    baseline,
    ...facts,
  };
}

interface Window {
  readonly keys: string[];
  readonly rows: GridRow[];
  readonly total: number;
  readonly runs: number;
}

type Place = Pick<GridQuery, "offset" | "limit" | "keysOnly">;

/** One query finds the window's runs in order, then a fixed number of queries fill their cells. */
async function readRunWindow(plan: TablePlan, { offset, limit, keysOnly }: Place): Promise<Window> {
  const joins = plan.joins.fork();
  const order = sortSql(plan.sort, joins);
  const page = await queryRows<{ id: string; total: bigint }>(
    sql`
    SELECT r.id, count(*) OVER () AS total FROM run r ${joins.toSql()}
    WHERE r.project_id = ${plan.project.projectId}::uuid AND ${plan.condition}
    ORDER BY ${order} LIMIT ${limit}::int OFFSET ${offset}::int`,
    plan,
  );
  const keys = page.map((run) => run.id);
  const total = page[0] === undefined ? await countRuns(plan) : Number(page[0].total);
  return { keys, rows: keysOnly === true ? [] : await readRunRows(plan, keys), total, runs: total };
}

/** The runs of some groups, restricted to those that pass the filter. */
async function readRunKeys(groups: readonly string[], plan: TablePlan): Promise<string[]> {
  const joins = plan.joins.fork();
  const { key } = groupingOf(plan.groupBy, joins);
  const runs = await queryRows<{ id: string }>(
    sql`
    SELECT r.id FROM run r ${joins.toSql()}
    WHERE r.project_id = ${plan.project.projectId}::uuid AND ${plan.condition}
      AND ${key} = ANY(${[...groups]}::text[]) ORDER BY r.id`,
    plan,
  );
  return runs.map(({ id }) => id);
}

/** Past the last row, and for empty windows, no row carries the count. */
async function countRuns(plan: TablePlan): Promise<number> {
  const [row] = await queryRows<{ total: number }>(
    sql`
    SELECT count(*)::int AS total FROM run r ${plan.joins.toSql()}
    WHERE r.project_id = ${plan.project.projectId}::uuid AND ${plan.condition}`,
    plan,
  );
  return row?.total ?? 0;
}

async function readGroupWindow(
  plan: TablePlan,
  place: Pick<Place, "offset" | "limit"> & { readonly only?: string },
): Promise<Window> {
  const groups = await readGroups(plan, place);
  return { ...groups, keys: groups.rows.map(({ key }) => key) };
}

/** The baseline has the same columns, even if it does not pass the filter. */
async function readBaseline(key: string | null, plan: TablePlan): Promise<GridRow | null> {
  if (key === null) {
    return null;
  }
  if (RUN_KEY.test(key)) {
    const [run] = await db().$queryRaw<{ id: string }[]>`
      SELECT id FROM run
      WHERE id = ${key}::uuid AND project_id = ${plan.project.projectId}::uuid AND deleted_at IS NULL`;
    return run === undefined ? null : ((await readRunRows(plan, [run.id]))[0] ?? null);
  }
  if (!GROUP_KEY.test(key) || plan.groupBy.length === 0) {
    return null;
  }
  const { rows } = await readGroupWindow(withoutFilters(plan), { offset: 0, limit: 1, only: key });
  return rows[0] ?? null;
}

async function readFacts(baseline: string | null, plan: TablePlan): Promise<Record<string, GridFacts>> {
  const facts = await (plan.groupBy.length === 0 ? readRunFacts(plan) : factsOfGroups(plan));
  const deviations = baseline === null ? undefined : await readSeedDeviations(plan);
  return Object.fromEntries(
    [...facts].map(([id, record]) => [id, { ...record, seedDeviation: deviations?.get(id) ?? null }]),
  );
}

async function factsOfGroups(plan: TablePlan) {
  const all = { offset: 0, limit: MAXIMUM_GROUPS };
  return factsOfRows(plan.columns, (await readGroupWindow({ ...plan, sort: [] }, all)).rows);
}
