import { sql } from "#lib/db/sql.ts";
import { decodeCursor, encodeCursor } from "#lib/tables/query/cursor.ts";
import type { RunPage, RunRow, TableQuery } from "#lib/tables/query/schema.ts";
import { queryRows } from "#lib/tables/rows/rows-pattern.ts";
import { findTableProject, planTable } from "#lib/tables/rows/table-plan.ts";
import { readWholeRuns } from "#lib/tables/rows/whole-runs.ts";
import { sortSql } from "#lib/tables/sql/sort-sql.ts";

/**
 * A page of the runs of a project: one query finds the runs in order, then one query per kind of cell fills them,
 * regardless of the number of columns.
 * @throws AppError "not-found" (project), "validation" (filter with its character, sort, cursor)
 */
export async function listRunRows(query: TableQuery): Promise<RunPage> {
  const project = await findTableProject(query.project);
  const plan = await planTable(project, query);
  const offset = decodeCursor(query);
  const joins = plan.joins.fork();
  const order = sortSql(plan.sort, joins);
  const page = await queryRows<{ id: string; total: bigint }>(
    sql`
    SELECT r.id, count(*) OVER () AS total
    FROM run r ${joins.toSql()}
    WHERE r.project_id = ${project.projectId}::uuid AND ${plan.condition}
    ORDER BY ${order} LIMIT ${query.limit}::int OFFSET ${offset}::int`,
    plan,
  );
  const total = page[0] === undefined && offset > 0 ? offset : Number(page[0]?.total ?? 0);
  const end = offset + page.length;
  return {
    rows: await readWholeRuns(
      plan,
      page.map(({ id }) => id),
    ),
    nextCursor: page.length > 0 && end < total ? encodeCursor(query, end) : null,
    total,
  };
}

/** Large enough that few tables have a second page, between which rows could move. */
const WHOLE_TABLE_PAGE = 10_000;

/** Every row that matches a query, page by page. Limit and cursor are ignored. */
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
