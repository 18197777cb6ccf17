import { joinSql, type Sql, sql } from "#lib/db/sql.ts";
import { AppError } from "#lib/errors.ts";
import { parseFilter } from "#lib/tables/filters/parse-filter.ts";
import { decodeCursor, encodeCursor } from "#lib/tables/query/cursor.ts";
import type { GridQuery } from "#lib/tables/query/grid-schema.ts";
import type { RunPage, RunRow, TableQuery } from "#lib/tables/query/schema.ts";
import { type PageRun, readRows } from "#lib/tables/rows/rows-details.ts";
import { queryRows, requirePatterns } from "#lib/tables/rows/rows-pattern.ts";
import { findTableProject } from "#lib/tables/rows/table-project.ts";
import { ColumnJoins } from "#lib/tables/sql/column-sql.ts";
import { filterSql } from "#lib/tables/sql/filter-sql.ts";
import { sortSql } from "#lib/tables/sql/sort-sql.ts";

/**
 * A page of the runs of a project: one query finds the page's runs in order, then one query a kind fills
 * their cells, whatever the number of columns.
 * @throws AppError "not-found" (project), "validation" (filter with its character, sort, cursor)
 */
export async function listRunRows(query: TableQuery): Promise<RunPage> {
  const project = await findTableProject(query.project);
  await requirePatterns(query.filter);
  const offset = decodeCursor(query);
  const joins = new ColumnJoins({ ...project, runIds: null });
  const condition = conditionSql(query, joins);
  const order = sortSql(query.sort, joins);
  const page = await queryRows<PageRun & { total: bigint }>(sql`
    SELECT r.id, r.name, r.status::text AS status, r.started_at AS "startedAt", r.ended_at AS "endedAt",
      r.updated_at AS "updatedAt", count(*) OVER () AS total
    FROM run r ${joins.toSql()}
    WHERE r.project_id = ${project.projectId}::uuid AND ${condition}
    ORDER BY ${order} LIMIT ${query.limit}::int OFFSET ${offset}::int`);
  const total = page[0] === undefined && offset > 0 ? offset : Number(page[0]?.total ?? 0);
  const end = offset + page.length;
  return {
    rows: await readRows(page, project.benchmarkCount),
    nextCursor: page.length > 0 && end < total ? encodeCursor(query, end) : null,
    total,
  };
}

/** So large that few tables have a second page, during which rows might move. */
const WHOLE_TABLE_PAGE = 10_000;

/** Every row that a query matches, page after page: for exports and correlations. Limit and cursor are ignored. */
export async function listAllRunRows(query: Omit<TableQuery, "limit" | "cursor">): Promise<RunRow[]> {
  const rows: RunRow[] = [];
  let cursor: string | null = null;
  do {
    const page: RunPage = await listRunRows({ ...query, limit: WHOLE_TABLE_PAGE, cursor });
    rows.push(...page.rows);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return rows;
}

const ARCHIVED: Readonly<Record<GridQuery["archived"], readonly Sql[]>> = {
  hide: [sql`r.archived_at IS NULL`],
  show: [],
  only: [sql`r.archived_at IS NOT NULL`],
};

export const namesOf = (calculations: GridQuery["calculations"] = []): string[] =>
  calculations.map(({ name }) => name);

/** Which runs a filter and a text in the name choose. @throws AppError "validation" with the filter's character */
export function conditionSql(
  query: Pick<TableQuery, "filter" | "text"> & {
    readonly archived?: GridQuery["archived"];
    readonly calculations?: GridQuery["calculations"];
  },
  joins: ColumnJoins,
): Sql {
  const conditions = [sql`r.deleted_at IS NULL`, ...ARCHIVED[query.archived ?? "hide"]];
  const filter = parseFilter(query.filter, { calculations: namesOf(query.calculations) });
  if (!filter.ok) {
    const { position, message } = filter.error;
    const text = `at character ${position + 1}: ${message}`;
    throw new AppError("validation", `filter ${text}`, { fields: [{ path: "filter", message: text }] });
  }
  if (filter.node !== null) {
    conditions.push(filterSql(filter.node, joins));
  }
  if (query.text.trim() !== "") {
    conditions.push(sql`strpos(lower(r.name), lower(${query.text.trim()}::text)) > 0`);
  }
  return joinSql(conditions, " AND ");
}
