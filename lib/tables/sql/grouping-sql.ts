import { joinSql, type Sql, sql } from "#lib/db/sql.ts";
import { AppError } from "#lib/errors.ts";
import { parseColumnId } from "#lib/tables/query/column-id.ts";
import { SEED_GROUPS } from "#lib/tables/query/grid-schema.ts";
import type { ColumnJoins } from "#lib/tables/sql/column-sql.ts";
import { timeText } from "#lib/tables/sql/column-value.ts";

/** The values that the runs of a group share, as an array of texts, and its digest, the key of the group. */
interface Grouping {
  readonly parts: readonly Sql[];
  /** How each part is printed. */
  readonly texts: readonly Sql[];
  readonly key: Sql;
}

/** @throws AppError "validation" (group by an unknown column) */
export function groupingOf(groupBy: readonly string[], joins: ColumnJoins): Grouping {
  const columns =
    groupBy[0] === SEED_GROUPS
      ? [{ part: sql`r.seed_group`, text: sql`r.seed_group` }]
      : groupBy.map((id) => partOf(id, joins));
  const parts = columns.map(({ part }) => part);
  return { parts, texts: columns.map(({ text }) => text), key: groupKey(parts) };
}

/** The digest of the texts that the runs share. */
export const groupKey = (parts: readonly Sql[]): Sql =>
  sql`md5(jsonb_build_array(${joinSql([...parts], ", ")})::text)`;

function partOf(id: string, joins: ColumnJoins): { readonly part: Sql; readonly text: Sql } {
  const ref = parseColumnId(id);
  if (ref === null) {
    const message = `${id} is no column`;
    throw new AppError("validation", `group: ${message}`, { fields: [{ path: "group", message }] });
  }
  const { txt, at, num, same } = joins.use(ref);
  const text = txt ?? (at === null ? sql`(${num})::text` : sql`${timeText(at)}`);
  return { part: same ?? text, text };
}
