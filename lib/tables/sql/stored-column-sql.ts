import { rawSql, type Sql, sql } from "#lib/db/sql.ts";
import type { ColumnFamily } from "#lib/tables/query/column-id.ts";
import { type ColumnSql, numberAt } from "#lib/tables/sql/column-value.ts";

/** Families with one table row per run and key: many of their columns are read in one query. */
export const STORED_FAMILIES = [
  "params",
  "tags",
  "metrics",
  "metrics:min",
  "metrics:max",
  "metrics:mean",
  "scores",
] as const satisfies readonly ColumnFamily[];
export type StoredFamily = (typeof STORED_FAMILIES)[number];

export function isStored(family: ColumnFamily): family is StoredFamily {
  return (STORED_FAMILIES as readonly ColumnFamily[]).includes(family);
}

const SERIES_VALUES = {
  metrics: sql`m.last_value`,
  "metrics:min": sql`m.minimum`,
  "metrics:max": sql`m.maximum`,
  "metrics:mean": sql`CASE WHEN m.finite_count > 0 THEN m.finite_sum / m.finite_count END`,
} as const;

interface Wanted {
  /** A condition on a key. */
  readonly key: (key: Sql) => Sql;
  /** A condition on a run's id. */
  readonly run: (runId: Sql) => Sql;
}

/** A query of run_id, key and the fields that `storedColumn` names, at most one row per run and key. */
export function storedRows(family: StoredFamily, wanted: Wanted): Sql {
  switch (family) {
    case "params":
    case "tags":
      return sql`SELECT p.run_id, p.key, p.value AS txt, p.number AS num,
          ${family === "params" ? sql`p.canonical` : sql`p.value`} AS same
        FROM ${rawSql(family === "params" ? "param" : "tag")} p
        WHERE ${wanted.key(sql`p.key`)} AND ${wanted.run(sql`p.run_id`)}`;
    case "scores":
      return sql`SELECT s.run_id, b.key, s.value AS num, s.stderr, s.origin = 'reported' AS reported, s.source, s.n
        FROM score s JOIN benchmark b ON b.id = s.benchmark_id
        WHERE s.is_current AND ${wanted.key(sql`b.key`)} AND ${wanted.run(sql`s.run_id`)}`;
    default:
      return sql`SELECT m.run_id, m.key, ${SERIES_VALUES[family]} AS num, m.last_step AS step FROM metric_series m
        WHERE ${wanted.key(sql`m.key`)} AND ${wanted.run(sql`m.run_id`)}`;
  }
}

/** The column of a family in the rows of `storedRows` under this alias. */
export function storedColumn(family: StoredFamily, alias: Sql): ColumnSql {
  const num = sql`${alias}.num`;
  switch (family) {
    case "params":
      return { num, txt: sql`${alias}.txt`, at: null, same: sql`${alias}.same` };
    case "tags":
      return { num, txt: sql`${alias}.txt`, at: null };
    case "scores":
      return {
        ...numberAt(num),
        error: sql`${alias}.stderr`,
        reported: sql`${alias}.reported`,
        source: sql`${alias}.source`,
      };
    default:
      return numberAt(num);
  }
}

/** Details of a value that only whole runs have: `n` questions of a score, the last `step` of a series. */
export function storedDetails(family: StoredFamily, alias: Sql): readonly Sql[] {
  if (family === "scores") {
    return [sql`'n', ${alias}.n`];
  }
  return family === "metrics" ? [sql`'step', ${alias}.step`] : [];
}
