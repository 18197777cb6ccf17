import { db } from "#lib/db/client.ts";
import { joinSql, rawSql, type Sql, sql } from "#lib/db/sql.ts";
import { MirDefinitionSchema } from "#lib/mir/schema.ts";
import { type ColumnRef, parseColumnId } from "#lib/tables/query/column-id.ts";
import { type GridCell, GridCellSchema, type GridRow, GridRowSchema } from "#lib/tables/query/grid-schema.ts";
import type { MirCell, RunRow } from "#lib/tables/query/schema.ts";
import { readJobs, readMirCells } from "#lib/tables/rows/mir-cells.ts";
import type { TablePlan } from "#lib/tables/rows/table-plan.ts";
import type { ColumnJoins } from "#lib/tables/sql/column-sql.ts";
import { type ColumnSql, doubleOf, timeText } from "#lib/tables/sql/column-value.ts";
import {
  isStored,
  type StoredFamily,
  storedColumn,
  storedDetails,
  storedRows,
} from "#lib/tables/sql/stored-column-sql.ts";

interface CellsRecord {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly isArchived: boolean;
  readonly cells: GridCell[];
}

/** The rows of runs, in the order of `ids`, with one cell per column of the plan. */
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

/** MIR columns come as empty cells; readRunRows fills them. */
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

/** The computed columns of each run as one JSON array; stored and MIR columns are empty cells in it. */
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

/** Keys may be named like members of Object.prototype. */
const ownValue = <T>(of: Readonly<Record<string, T>> | undefined, key: string): T | undefined =>
  of !== undefined && Object.hasOwn(of, key) ? of[key] : undefined;

function isMir(ref: ColumnRef | null): boolean {
  return ref?.kind === "keyed" && ref.family === "mir";
}

/** Fills a MIR cell from the run's last checkpoint. */
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

/** A column whose values are rows of one table, by run and key. */
interface StoredRef {
  readonly kind: "keyed";
  readonly family: StoredFamily;
  readonly key: string;
}

const isStoredRef = (ref: ColumnRef | null): ref is StoredRef =>
  ref?.kind === "keyed" && isStored(ref.family);

/** The cells of one family by run and key. */
type StoredCells<Cell = GridCell> = ReadonlyMap<string, Readonly<Record<string, Cell>>>;

/** A cell with the details of whole runs: `n` questions of a score, the last `step` of a series. */
export interface DetailedCell extends GridCell {
  readonly n?: number;
  readonly step?: number;
}

/** By family and run, the cells of these columns: one query a family, as 300 joins take seconds to plan. */
async function readStoredCells(
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

/**
 * A GridCell as JSON; PostgreSQL writes NaN and the infinities into JSON as the words of WireNumber.
 * @param details further fields, as pairs of name and value
 */
function cellSql(column: ColumnSql, details: readonly Sql[] = []): Sql {
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
