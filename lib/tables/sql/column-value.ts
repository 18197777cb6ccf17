import { type Sql, sql } from "#lib/db/sql.ts";

/**
 * Where a column's value is in a query over `run r`. Numbers are in `num`, texts in `txt`, times in
 * `at`; params and tags have `txt`, and `num` where the text reads as a number.
 */
export interface ColumnSql {
  readonly num: Sql | null;
  readonly txt: Sql | null;
  readonly at: Sql | null;
  /** Equal for texts that are one setting; left out where texts are equal only to themselves. */
  readonly same?: Sql;
  /** Standard error of `num`. */
  readonly error?: Sql;
  /** True where others reported the value. */
  readonly reported?: Sql;
  /** Citation of a reported value. */
  readonly source?: Sql;
  /** Names the evaluation set of a value that is on another one than the project's default. */
  readonly otherSet?: Sql;
  /** Of a mean over columns: how many of how many have a value. */
  readonly parts?: { readonly present: Sql; readonly of: number };
}

export const numberAt = (num: Sql): ColumnSql => ({ num, txt: null, at: null });
export const textAt = (txt: Sql): ColumnSql => ({ num: null, txt, at: null });
export const timeAt = (at: Sql): ColumnSql => ({ num: null, txt: null, at });

/** The number of a column, NULL where it has none. */
export const doubleOf = ({ num }: ColumnSql): Sql => sql`(${num ?? sql`NULL`})::double precision`;

/** ISO 8601 in UTC, whatever the session's zone. */
export const timeText = (at: Sql): Sql =>
  sql`to_char(${at} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
