import { db } from "#lib/db/client.ts";
import { joinSql, type Sql, sql } from "#lib/db/sql.ts";
import { MirDefinitionSchema } from "#lib/mir/schema.ts";
import { type ColumnRef, parseColumnId } from "#lib/tables/column-id.ts";
import { type CalculationResolver, ColumnJoins, type ColumnSql, doubleOf } from "#lib/tables/column-sql.ts";
import { type GridCell, GridCellSchema, type GridRow, GridRowSchema } from "#lib/tables/grid-schema.ts";
import { readJobs } from "#lib/tables/rows-details.ts";
import { readCheckpoints } from "#lib/tables/rows-mir.ts";
import type { TableProject } from "#lib/tables/rows-project.ts";
import type { MirCell, RunRow } from "#lib/tables/schema.ts";

interface CellsRecord {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly isArchived: boolean;
  readonly cells: GridCell[];
}

/** The rows of runs, in the order of `ids`, with one cell a column: one query, and one more where MIR is among them. */
export async function readRunRows(
  project: TableProject,
  ids: readonly string[],
  columns: readonly string[],
  calculate: CalculationResolver,
): Promise<GridRow[]> {
  if (ids.length === 0) {
    return [];
  }
  const refs = columns.map(parseColumnId);
  const [records, jobs, checkpoints] = await Promise.all([
    readCells(project, ids, refs, calculate),
    readJobs(ids),
    refs.some(isMir) ? readCheckpoints(ids) : undefined,
  ]);
  const byId = new Map(records.map((record) => [record.id, record]));
  return ids.flatMap((id) => {
    const record = byId.get(id);
    if (record === undefined) {
      return [];
    }
    const job = jobs.get(id);
    const mir = checkpoints?.get(id)?.mir ?? {};
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

/** All cells of a run as one JSON array: a query of 300 columns would else have a thousand fields. */
function readCells(
  project: TableProject,
  ids: readonly string[],
  refs: readonly (ColumnRef | null)[],
  calculate: CalculationResolver,
): Promise<CellsRecord[]> {
  const joins = new ColumnJoins({ ...project, runIds: ids }, calculate);
  const cells = refs.map((ref) => (ref === null || isMir(ref) ? sql`'{}'::jsonb` : cellSql(joins.use(ref))));
  const all = cells.length === 0 ? sql`'[]'::jsonb` : sql`to_jsonb(ARRAY[${joinSql(cells, ", ")}])`;
  return db().$queryRaw<CellsRecord[]>`
    SELECT r.id, r.name, r.status::text AS status, r.archived_at IS NOT NULL AS "isArchived", ${all} AS cells
    FROM run r ${joins.toSql()} WHERE r.id = ANY(${[...ids]}::uuid[])`;
}

/** ISO 8601 in UTC, whatever the session's zone. */
export const timeText = (at: Sql): Sql =>
  sql`to_char(${at} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** A GridCell; PostgreSQL writes NaN and the infinities into JSON as the words that WireNumber has. */
function cellSql(column: ColumnSql): Sql {
  const { num, txt, at, error, reported, source, parts } = column;
  const fields = [
    ...(num === null ? [] : [sql`'value', ${doubleOf(column)}`]),
    ...(txt === null ? [] : [sql`'text', ${txt}`]),
    ...(at === null ? [] : [sql`'text', ${timeText(at)}`]),
    ...(error === undefined ? [] : [sql`'error', ${error}`]),
    ...(reported === undefined ? [] : [sql`'isReported', CASE WHEN ${reported} THEN true END`]),
    ...(source === undefined ? [] : [sql`'note', ${source}`]),
    ...(parts === undefined ? [] : [sql`'parts', jsonb_build_array(${parts.present}, ${parts.of}::int)`]),
  ];
  return sql`jsonb_strip_nulls(jsonb_build_object(${joinSql(fields, ", ")}))`;
}

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
    mir: shown,
  };
}
