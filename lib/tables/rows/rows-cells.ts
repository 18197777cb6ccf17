import { db } from "#lib/db/client.ts";
import { joinSql, sql } from "#lib/db/sql.ts";
import { MirDefinitionSchema } from "#lib/mir/schema.ts";
import { type ColumnRef, parseColumnId } from "#lib/tables/query/column-id.ts";
import { type GridCell, GridCellSchema, type GridRow, GridRowSchema } from "#lib/tables/query/grid-schema.ts";
import type { MirCell, RunRow } from "#lib/tables/query/schema.ts";
import { cellSql } from "#lib/tables/rows/cell-json.ts";
import { readJobs, readMirCells } from "#lib/tables/rows/mir-cells.ts";
import { isStoredRef, readStoredCells } from "#lib/tables/rows/stored-cells.ts";
import type { TablePlan } from "#lib/tables/rows/table-plan.ts";
import type { ColumnJoins } from "#lib/tables/sql/column-sql.ts";

interface CellsRecord {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly isArchived: boolean;
  readonly cells: GridCell[];
}

/** The rows of runs, in the order of `ids`, with one cell a column of the plan. */
export async function readRunRows(plan: TablePlan, ids: readonly string[]): Promise<GridRow[]> {
  if (ids.length === 0) {
    return [];
  }
  const refs = plan.columns.map(parseColumnId);
  const [records, jobs, mirs] = await Promise.all([
    readCells(plan.joins.fresh(ids), ids, refs),
    plan.withJobs ? readJobs(ids) : undefined,
    refs.some(isMir) ? readMirCells(ids) : undefined,
  ]);
  const byId = new Map(records.map((record) => [record.id, record]));
  return ids.flatMap((id) => {
    const record = byId.get(id);
    if (record === undefined) {
      return [];
    }
    const job = jobs?.get(id);
    const mir = mirs?.get(id) ?? {};
    return {
      key: id,
      kind: "run" as const,
      name: record.name,
      size: 1,
      status: GridRowSchema.shape.status.parse(record.status),
      ...(record.isArchived ? { isArchived: true as const } : {}),
      ...(job === undefined ? {} : { job }),
      cells: record.cells.map((cell, index) => withMir(cell, refs[index] ?? null, mir)),
    };
  });
}

/** Columns whose values are looked up elsewhere come as empty cells. */
async function readCells(
  joins: ColumnJoins,
  ids: readonly string[],
  refs: readonly (ColumnRef | null)[],
): Promise<CellsRecord[]> {
  const [records, stored] = await Promise.all([
    readJoinedCells(joins, ids, refs),
    readStoredCells(ids, refs.filter(isStoredRef)),
  ]);
  return records.map((record) => ({
    ...record,
    cells: refs.map((ref, index) =>
      isStoredRef(ref)
        ? (ownValue(stored.get(ref.family)?.get(record.id), ref.key) ?? {})
        : (record.cells[index] ?? {}),
    ),
  }));
}

/** All cells of a run as one JSON array, of columns that are made for each run. */
function readJoinedCells(
  joins: ColumnJoins,
  ids: readonly string[],
  refs: readonly (ColumnRef | null)[],
): Promise<CellsRecord[]> {
  const cells = refs.map((ref) =>
    ref === null || isMir(ref) || isStoredRef(ref) ? sql`'{}'::json` : cellSql(joins.use(ref)),
  );
  const all = cells.length === 0 ? sql`'[]'::json` : sql`to_json(ARRAY[${joinSql(cells, ", ")}])`;
  return db().$queryRaw<CellsRecord[]>`
    SELECT r.id, r.name, r.status::text AS status, r.archived_at IS NOT NULL AS "isArchived", ${all} AS cells
    FROM run r ${joins.toSql()} WHERE r.id = ANY(${[...ids]}::uuid[])`;
}

/** A key may have the name of something that every object has. */
const ownValue = <T>(of: Readonly<Record<string, T>> | undefined, key: string): T | undefined =>
  of !== undefined && Object.hasOwn(of, key) ? of[key] : undefined;

function isMir(ref: ColumnRef | null): boolean {
  return ref?.kind === "keyed" && ref.family === "mir";
}

/** The MIR of the run's last checkpoint brings everything that its cell tells. */
function withMir(cell: GridCell, ref: ColumnRef | null, mir: RunRow["mir"]): GridCell {
  if (ref?.kind !== "keyed" || ref.family !== "mir") {
    return GridCellSchema.parse(cell);
  }
  const definition = MirDefinitionSchema.safeParse(ref.key);
  const shown: MirCell | undefined = definition.success ? mir[definition.data] : undefined;
  if (shown === undefined) {
    return {};
  }
  return {
    value: shown.value,
    ...(shown.standardErrorPaired === null ? {} : { error: shown.standardErrorPaired }),
    ...(shown.origin === "reported" ? { isReported: true } : {}),
    ...(shown.source === null ? {} : { note: shown.source }),
    ...(shown.otherSet === null ? {} : { otherSet: shown.otherSet }),
    mir: shown,
  };
}
