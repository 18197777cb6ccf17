import { db } from "#lib/db/client.ts";
import { type Sql, sql } from "#lib/db/sql.ts";
import { AppError } from "#lib/errors.ts";
import { parseFilter } from "#lib/tables/filters/parse-filter.ts";
import type { GridFacts, GridPage, GridQuery, GridRow } from "#lib/tables/query/grid-schema.ts";
import { conditionSql, namesOf } from "#lib/tables/rows/rows.ts";
import { readRunRows } from "#lib/tables/rows/rows-cells.ts";
import { factsOfRows, readRunFacts, readSeedDeviations } from "#lib/tables/rows/rows-facts.ts";
import { groupingOf, readGroups } from "#lib/tables/rows/rows-groups.ts";
import { queryRows, requirePatterns } from "#lib/tables/rows/rows-pattern.ts";
import { findTableProject, type TableProject } from "#lib/tables/rows/table-project.ts";
import { calculationResolver } from "#lib/tables/sql/calculated-column-sql.ts";
import { changedRuns, isUnchangedSince, readCursor } from "#lib/tables/sql/change-cursor.ts";
import { type CalculationResolver, ColumnJoins, type ColumnSource } from "#lib/tables/sql/column-sql.ts";
import { filterSql } from "#lib/tables/sql/filter-sql.ts";
import { sortSql } from "#lib/tables/sql/sort-sql.ts";

/** Far more groups than anyone reads: their facts are taken over so many. */
const MAXIMUM_GROUPS = 10_000;
const GROUP_KEY = /^[0-9a-f]{32}$/;
const RUN_KEY = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * A window of a table of runs, or of groups of runs, with the columns that were asked for and no others. PostgreSQL
 * filters, sorts, groups and counts.
 *
 * With `since`, an answer says in a few bytes that nothing changed, or brings the order of the window and the rows that
 * were written since. A key in `order` may be unknown to a client that had other rows in its window before: it asks
 * again without `since`.
 * @throws AppError "not-found" (project), "validation" (filter and having with their character, sort, group, calculation,
 *   baseline, cursor)
 */
export async function readGrid(query: GridQuery): Promise<GridPage> {
  const project = await findTableProject(query.project);
  // Before anything is read: what is written meanwhile is then reported again rather than missed.
  const cursor = await readCursor();
  const { since } = query;
  if (since !== null && (await isUnchangedSince(project.projectId, since))) {
    return { isChanged: false, cursor };
  }
  await Promise.all([requirePatterns(query.filter), requirePatterns(query.having, "having")]);
  const calculate = calculationResolver(query.calculations);
  const isGrouped = query.groupBy.length > 0 && query.memberOf === null;
  if (query.keysOnly === true) {
    const whole = { ...query, columns: [] };
    const { keys, total, runs } = await (isGrouped
      ? readGroupWindow(whole, project, calculate)
      : readRunWindow(whole, project, calculate));
    const runKeys = isGrouped ? { runKeys: await readRunKeys(query, keys, project, calculate) } : {};
    return { isChanged: true, cursor, offset: query.offset, total, runs, order: keys, ...runKeys };
  }
  const [window, baseline, facts] = await Promise.all([
    isGrouped ? readGroupWindow(query, project, calculate) : readRunWindow(query, project, calculate),
    readBaseline(query, project, calculate),
    query.withFacts ? readFacts(query, project, calculate) : undefined,
  ]);
  const changed = since === null || isGrouped ? null : await changedRuns(project.projectId, since);
  return {
    isChanged: true,
    cursor,
    offset: query.offset,
    total: window.total,
    runs: window.runs,
    order: window.keys,
    rows: changed === null ? window.rows : window.rows.filter((row) => changed.has(row.key)),
    baseline,
    ...(facts === undefined ? {} : { facts }),
  };
}

interface Window {
  readonly keys: string[];
  readonly rows: GridRow[];
  readonly total: number;
  readonly runs: number;
}

/** One query finds the window's runs in order, then a few fill their cells, whatever the number of columns. */
async function readRunWindow(
  query: GridQuery,
  project: TableProject,
  calculate: CalculationResolver,
): Promise<Window> {
  const joins = new ColumnJoins({ ...project, runIds: null }, calculate);
  const condition = runsCondition(query, joins);
  const order = sortSql(query.sort, joins);
  const page = await queryRows<{ id: string; total: bigint }>(sql`
    SELECT r.id, count(*) OVER () AS total FROM run r ${joins.toSql()}
    WHERE r.project_id = ${project.projectId}::uuid AND ${condition}
    ORDER BY ${order} LIMIT ${query.limit}::int OFFSET ${query.offset}::int`);
  const ids = page.map((run) => run.id);
  const total = page[0] === undefined ? await countRuns(query, project, calculate) : Number(page[0].total);
  const rows = query.keysOnly === true ? [] : await readRunRows(project, ids, query, calculate);
  // A run that is deleted between the two queries has no row.
  const keys = query.keysOnly === true ? ids : rows.map(({ key }) => key);
  return { keys, rows, total, runs: total };
}

/** The runs of some groups that the filter leaves in them. */
async function readRunKeys(
  query: GridQuery,
  groups: readonly string[],
  project: TableProject,
  calculate: CalculationResolver,
): Promise<string[]> {
  const joins = new ColumnJoins({ ...project, runIds: null }, calculate);
  const condition = conditionSql(query, joins);
  const { key } = groupingOf(query.groupBy, joins);
  const runs = await queryRows<{ id: string }>(sql`
    SELECT r.id FROM run r ${joins.toSql()} WHERE r.project_id = ${project.projectId}::uuid AND ${condition}
      AND ${key} = ANY(${[...groups]}::text[]) ORDER BY r.id`);
  return runs.map(({ id }) => id);
}

/** Behind the last row, and for windows of no rows, the count stands on no row. */
async function countRuns(
  query: GridQuery,
  project: TableProject,
  calculate: CalculationResolver,
): Promise<number> {
  const joins = new ColumnJoins({ ...project, runIds: null }, calculate);
  const condition = runsCondition(query, joins);
  const [row] = await queryRows<{ total: number }>(sql`
    SELECT count(*)::int AS total FROM run r ${joins.toSql()}
    WHERE r.project_id = ${project.projectId}::uuid AND ${condition}`);
  return row?.total ?? 0;
}

function runsCondition(query: GridQuery, joins: ColumnJoins): Sql {
  const condition = conditionSql(query, joins);
  return query.memberOf === null
    ? condition
    : sql`${condition} AND ${groupingOf(query.groupBy, joins).key} = ${query.memberOf}::text`;
}

async function readGroupWindow(
  query: GridQuery,
  project: TableProject,
  calculate: CalculationResolver,
  only: string | null = null,
): Promise<Window> {
  const joins = new ColumnJoins({ ...project, runIds: null }, calculate);
  const { groupBy, statistic, columns, sort, offset, limit } = query;
  const groups = await readGroups(
    {
      groupBy,
      statistic,
      columns,
      sort,
      offset,
      limit,
      only,
      having: only === null ? havingOf(query) : null,
      condition: conditionSql(query, joins),
      projectId: project.projectId,
    },
    joins,
  );
  return { ...groups, keys: groups.rows.map(({ key }) => key) };
}

function havingOf({
  having,
  calculations,
}: Pick<GridQuery, "having" | "calculations">): ((source: ColumnSource) => Sql) | null {
  const filter = parseFilter(having, { statistics: true, calculations: namesOf(calculations) });
  if (!filter.ok) {
    const { position, message } = filter.error;
    const text = `at character ${position + 1}: ${message}`;
    throw new AppError("validation", `having ${text}`, { fields: [{ path: "having", message: text }] });
  }
  const { node } = filter;
  return node === null ? null : (source) => filterSql(node, source);
}

/** The baseline stands under the same columns, whether or not the filter lets it pass. */
async function readBaseline(
  query: GridQuery,
  project: TableProject,
  calculate: CalculationResolver,
): Promise<GridRow | null> {
  const { baseline } = query;
  if (baseline === null) {
    return null;
  }
  if (RUN_KEY.test(baseline)) {
    const [run] = await db().$queryRaw<{ id: string }[]>`
      SELECT id FROM run WHERE id = ${baseline}::uuid AND project_id = ${project.projectId}::uuid AND deleted_at IS NULL`;
    return run === undefined ? null : ((await readRunRows(project, [run.id], query, calculate))[0] ?? null);
  }
  if (!GROUP_KEY.test(baseline) || query.groupBy.length === 0) {
    return null;
  }
  const whole = { ...query, filter: "", text: "", archived: "show" as const, offset: 0, limit: 1 };
  return (await readGroupWindow(whole, project, calculate, baseline)).rows[0] ?? null;
}

async function readFacts(
  query: GridQuery,
  project: TableProject,
  calculate: CalculationResolver,
): Promise<Record<string, GridFacts>> {
  const [facts, deviations] = await Promise.all([
    query.groupBy.length === 0
      ? factsOfRuns(query, project, calculate)
      : factsOfGroups(query, project, calculate),
    query.baseline === null ? undefined : readSeedDeviations(project, query.columns, calculate),
  ]);
  return Object.fromEntries(
    [...facts].map(([id, record]) => [id, { ...record, seedDeviation: deviations?.get(id) ?? null }]),
  );
}

function factsOfRuns(query: GridQuery, project: TableProject, calculate: CalculationResolver) {
  const joins = new ColumnJoins({ ...project, runIds: null }, calculate);
  return readRunFacts(project.projectId, query.columns, runsCondition(query, joins), joins);
}

async function factsOfGroups(query: GridQuery, project: TableProject, calculate: CalculationResolver) {
  const all = { ...query, sort: [], offset: 0, limit: MAXIMUM_GROUPS };
  return factsOfRows(query.columns, (await readGroupWindow(all, project, calculate)).rows);
}
