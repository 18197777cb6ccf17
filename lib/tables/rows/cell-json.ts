import { joinSql, type Sql, sql } from "#lib/db/sql.ts";
import { type ColumnSql, doubleOf, timeText } from "#lib/tables/sql/column-value.ts";

/**
 * A GridCell as JSON; PostgreSQL writes NaN and the infinities into JSON as the words of WireNumber.
 * @param details further fields, as pairs of name and value
 */
export function cellSql(column: ColumnSql, details: readonly Sql[] = []): Sql {
  const { num, txt, at, error, reported, source, otherSet, parts } = column;
  const fields = [
    ...(num === null ? [] : [sql`'value', ${doubleOf(column)}`]),
    ...(txt === null ? [] : [sql`'text', ${txt}`]),
    ...(at === null ? [] : [sql`'text', ${timeText(at)}`]),
    ...(error === undefined ? [] : [sql`'error', ${error}`]),
    ...(reported === undefined ? [] : [sql`'isReported', CASE WHEN ${reported} THEN true END`]),
    ...(source === undefined ? [] : [sql`'note', ${source}`]),
    ...(otherSet === undefined ? [] : [sql`'otherSet', ${otherSet}`]),
    ...details,
    ...(parts === undefined ? [] : [sql`'parts', json_build_array(${parts.present}, ${parts.of}::int)`]),
  ];
  return sql`json_strip_nulls(json_build_object(${joinSql(fields, ", ")}))`;
}
