import { type Sql, sql } from "#lib/db/sql.ts";

/**
 * The expressions of a column in a query over `run r`: numbers in `num`, texts in `txt`, times in `at`. Params and tags
 * have `txt`, and `num` where the text is a number (lib/format/exact-number.ts).
 */
export interface ColumnSql {
  readonly num: Sql | null;
  readonly txt: Sql | null;
  readonly at: Sql | null;
  /** Equal for texts that are one setting; left out where texts are equal only to themselves. */
  readonly same?: Sql;
  /** Standard error of `num`. */
  readonly error?: Sql;
  /** True if the value is reported by others, not measured here. */
  readonly reported?: Sql;
  /** Citation of a reported value. */
  readonly source?: Sql;
  /** Name of the evaluation set, where it is not the project's default. */
  readonly otherSet?: Sql;
  /** Of a mean over columns: number of values and number of columns. */
  readonly parts?: { readonly present: Sql; readonly of: number };
}

export const numberAt = (num: Sql): ColumnSql => ({ num, txt: null, at: null });
export const textAt = (txt: Sql): ColumnSql => ({ num: null, txt, at: null });
export const timeAt = (at: Sql): ColumnSql => ({ num: null, txt: null, at });

/** The number of a column, or NULL. */
export const doubleOf = ({ num }: ColumnSql): Sql => sql`(${num ?? sql`NULL`})::double precision`;

/** ISO 8601 in UTC, independent of the session's time zone. */
export const timeText = (at: Sql): Sql =>
  sql`to_char(${at} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
