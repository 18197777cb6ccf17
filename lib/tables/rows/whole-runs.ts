import { db } from "#lib/db/client.ts";
import { MIR_DEFINITIONS } from "#lib/mir/definitions.ts";
import type { FixedColumn } from "#lib/tables/query/fixed-columns.ts";
import type { GridCell, GridRow } from "#lib/tables/query/grid-schema.ts";
import type { AverageCell, MetricSummary, RunRow, ScoreCell, WireNumber } from "#lib/tables/query/schema.ts";
import { type DetailedCell, readAllStoredCells, readRunRows } from "#lib/tables/rows/rows-cells.ts";
import type { TablePlan } from "#lib/tables/rows/table-plan.ts";

const FIXED = [
  "startedAt",
  "endedAt",
  "updatedAt",
  "average",
  "checkpointCount",
  "lastStep",
] as const satisfies readonly FixedColumn[];
const COLUMNS: readonly string[] = [...FIXED, ...MIR_DEFINITIONS.map((definition) => `mir.${definition}`)];

/**
 * Whole runs in the order of `ids`: the same cells as in a table of runs, for every key that a run has. Only the project
 * and the joins of the plan matter.
 */
export async function readWholeRuns(plan: TablePlan, ids: readonly string[]): Promise<RunRow[]> {
  if (ids.length === 0) {
    return [];
  }
  const [rows, params, tags, last, minima, maxima, scores, ablations] = await Promise.all([
    readRunRows({ ...plan, columns: COLUMNS }, ids),
    readAllStoredCells(ids, "params"),
    readAllStoredCells(ids, "tags"),
    readAllStoredCells(ids, "metrics"),
    readAllStoredCells(ids, "metrics:min"),
    readAllStoredCells(ids, "metrics:max"),
    readAllStoredCells(ids, "scores"),
    readAblations(ids),
  ]);
  return rows.map((row) => ({
    id: row.key,
    name: row.name,
    ...fixedFacts(row, plan.project.benchmarkCount),
    params: texts(params.get(row.key)),
    tags: texts(tags.get(row.key)),
    metrics: summaries(last.get(row.key), minima.get(row.key), maxima.get(row.key)),
    mir: mirOf(row),
    job: row.job ?? null,
    scores: scoreCells(scores.get(row.key)),
    ablations: ablations.get(row.key) ?? [],
  }));
}

type Cells = Readonly<Record<string, DetailedCell>> | undefined;

function fixedFacts({ cells, status = "running" }: GridRow, benchmarkCount: number) {
  const cell = (column: (typeof FIXED)[number]): GridCell => cells[FIXED.indexOf(column)] ?? {};
  return {
    status,
    startedAt: cell("startedAt").text ?? "",
    endedAt: cell("endedAt").text ?? null,
    updatedAt: cell("updatedAt").text ?? "",
    average: averageOf(cell("average"), benchmarkCount),
    checkpointCount: numberOf(cell("checkpointCount")) ?? 0,
    lastStep: numberOf(cell("lastStep")),
  };
}

const numberOf = ({ value }: GridCell): number | null => (value === undefined ? null : Number(value));

/** Null without benchmarks; without a value while scores are missing. */
function averageOf(cell: GridCell, benchmarkCount: number): AverageCell | null {
  const [n = 0, of = benchmarkCount] = cell.parts ?? [];
  return benchmarkCount === 0 ? null : { value: numberOf(cell), n, of };
}

function mirOf({ cells }: GridRow): RunRow["mir"] {
  const found = MIR_DEFINITIONS.flatMap((definition, index) => {
    const mir = cells[FIXED.length + index]?.mir;
    return mir === undefined ? [] : [[definition, mir] as const];
  });
  return Object.fromEntries(found);
}

const texts = (cells: Cells): Record<string, string> => mapValues(cells, ({ text }) => text);

/** A series without a last value has no summary. */
function summaries(last: Cells, minima: Cells, maxima: Cells): Record<string, MetricSummary> {
  const bound = (cells: Cells, key: string): WireNumber | null => cells?.[key]?.value ?? null;
  return mapValues(last, ({ value, step }, key) =>
    value === undefined || step === undefined
      ? undefined
      : { last: value, lastStep: step, minimum: bound(minima, key), maximum: bound(maxima, key) },
  );
}

const scoreCells = (cells: Cells): Record<string, ScoreCell> =>
  mapValues(cells, ({ value, error, n, isReported, note }) => ({
    value: Number(value),
    stderr: error ?? null,
    n: n ?? null,
    origin: isReported === true ? ("reported" as const) : ("measured" as const),
    source: note ?? null,
  }));

/** Maps the cells of a run by key, and drops those without a value. */
function mapValues<T>(
  cells: Cells,
  map: (cell: DetailedCell, key: string) => T | undefined,
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(cells ?? {}).flatMap(([key, cell]) => {
      const value = map(cell, key);
      return value === undefined ? [] : [[key, value] as const];
    }),
  );
}

/** Ablations are not cells: a table shows their titles joined into one text. */
async function readAblations(ids: readonly string[]): Promise<Map<string, RunRow["ablations"]>> {
  const rows = await db().$queryRaw<{ runId: string; ablations: RunRow["ablations"] }[]>`
    SELECT ar.run_id AS "runId", jsonb_agg(jsonb_build_object('key', a.key, 'title', a.title,
      'reportedAverage', ar.reported_average) ORDER BY a.position, a.key) AS ablations
    FROM ablation_run ar JOIN live_ablation a ON a.id = ar.ablation_id
    WHERE ar.run_id = ANY(${ids}::uuid[]) GROUP BY ar.run_id`;
  return new Map(rows.map((row) => [row.runId, row.ablations]));
}
