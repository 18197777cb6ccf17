import { joinSql, type Sql, sql } from "#lib/db/sql.ts";
import { AppError } from "#lib/errors.ts";
import { parseColumnId, parseStatisticId } from "#lib/tables/query/column-id.ts";
import type { SortKey } from "#lib/tables/query/schema.ts";
import type { ColumnSource } from "#lib/tables/sql/column-sql.ts";

/**
 * The ORDER BY terms of a table: each key in turn, missing values last in both directions (NaN just before them), numbers
 * before texts where a param has both; then `ties`, which must be unique, so that pages never overlap.
 * @throws AppError "validation" naming the unknown sort key
 */
export function sortSql(
  sort: readonly SortKey[],
  source: ColumnSource,
  ties: readonly Sql[] = RUN_TIES,
): Sql {
  const terms = sort.flatMap((key, index) => {
    const { statistic, column } = parseStatisticId(key.column);
    const ref = parseColumnId(column);
    if (ref === null) {
      const message = `${key.column} is no column`;
      throw new AppError("validation", `sort: ${message}`, { fields: [{ path: `sort.${index}`, message }] });
    }
    const direction = key.direction === "asc" ? sql`ASC` : sql`DESC`;
    const { num, txt, at, same } = source.use(ref, statistic);
    const order: Sql[] = [sql`(${txt ?? at ?? num} IS NULL)`];
    if (num !== null) {
      order.push(sql`(${num} IS NULL)`, sql`(${num} = 'NaN')`, sql`${num} ${direction}`);
    }
    if (txt !== null) {
      order.push(sql`lower(${same ?? txt}) COLLATE "C" ${direction}`);
    }
    if (at !== null) {
      order.push(sql`${at} ${direction}`);
    }
    return order;
  });
  return joinSql([...terms, ...ties], ", ");
}

/** By name, then id. */
const RUN_TIES: readonly Sql[] = [sql`lower(r.name) COLLATE "C"`, sql`r.name COLLATE "C"`, sql`r.id`];
