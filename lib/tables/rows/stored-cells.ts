import { db } from "#lib/db/client.ts";
import { rawSql, type Sql, sql } from "#lib/db/sql.ts";
import type { ColumnRef } from "#lib/tables/query/column-id.ts";
import type { GridCell } from "#lib/tables/query/grid-schema.ts";
import { cellSql } from "#lib/tables/rows/cell-json.ts";
import {
  isStored,
  type StoredFamily,
  storedColumn,
  storedDetails,
  storedRows,
} from "#lib/tables/sql/stored-column-sql.ts";

/** A column whose values are rows of one table, by run and key. */
export interface StoredRef {
  readonly kind: "keyed";
  readonly family: StoredFamily;
  readonly key: string;
}

export const isStoredRef = (ref: ColumnRef | null): ref is StoredRef =>
  ref?.kind === "keyed" && isStored(ref.family);

/** The cells of one family by run and key. */
export type StoredCells<Cell = GridCell> = ReadonlyMap<string, Readonly<Record<string, Cell>>>;

/** A cell with what only whole runs tell: `n` questions of a score, the last `step` of a series. */
export interface DetailedCell extends GridCell {
  readonly n?: number;
  readonly step?: number;
}

/** By family and run, the cells of these columns: one query a family, as 300 joins take seconds to plan. */
export async function readStoredCells(
  ids: readonly string[],
  refs: readonly StoredRef[],
): Promise<ReadonlyMap<StoredFamily, StoredCells>> {
  const byFamily = Map.groupBy(refs, ({ family }) => family);
  const families = [...byFamily].map(async ([family, own]) => {
    const keys = own.map(({ key }) => key);
    const cells = await readFamily<GridCell>(
      ids,
      family,
      (column) => sql`${column} = ANY(${keys}::text[])`,
      [],
    );
    return [family, cells] as const;
  });
  return new Map(await Promise.all(families));
}

/** Every value of a family, by run and key. */
export const readAllStoredCells = (
  ids: readonly string[],
  family: StoredFamily,
): Promise<StoredCells<DetailedCell>> =>
  readFamily<DetailedCell>(ids, family, () => sql`true`, storedDetails(family, rawSql("x")));

async function readFamily<Cell>(
  ids: readonly string[],
  family: StoredFamily,
  key: (column: Sql) => Sql,
  details: readonly Sql[],
): Promise<StoredCells<Cell>> {
  const rows = storedRows(family, { key, run: (runId) => sql`${runId} = ANY(${[...ids]}::uuid[])` });
  const cell = cellSql(storedColumn(family, rawSql("x")), details);
  const found = await db().$queryRaw<{ id: string; cells: Record<string, Cell> }[]>`
    SELECT x.run_id AS id, json_object_agg(x.key, ${cell}) AS cells FROM (${rows}) x GROUP BY x.run_id`;
  return new Map(found.map(({ id, cells }) => [id, cells]));
}
