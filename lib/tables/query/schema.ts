import { z } from "zod";
import { VALUE_FORMATS } from "#lib/format/values.ts";
import { MirDefinitionSchema } from "#lib/mir/schema.ts";
import { RunStatusSchema } from "#lib/runs/schema.ts";

/**
 * The shapes of tables of runs. Everything here is JSON as it stands on the wire: times are ISO 8601
 * strings and numbers that JSON lacks are written as words, so that a server-rendered page, the API and
 * the client's cache hold one and the same object.
 */

/** A logged number: NaN and the infinities are kept, as words. */
export const WireNumberSchema = z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])]);
export type WireNumber = z.infer<typeof WireNumberSchema>;

/** The number that a JSON form stands for. */
export function fromWireNumber(value: WireNumber): number {
  return Number(value);
}

/** The summary of one metric series; `minimum` and `maximum` leave NaN out and are null where nothing is left. */
const MetricSummarySchema = z.object({
  last: WireNumberSchema,
  lastStep: z.number().int(),
  minimum: WireNumberSchema.nullable(),
  maximum: WireNumberSchema.nullable(),
});
export type MetricSummary = z.infer<typeof MetricSummarySchema>;

/**
 * MIR under one definition, of the run's last checkpoint that has a result of that definition (greatest
 * step; a null step is "the final checkpoint"). A computed result goes before a reported one of the same
 * checkpoint; `alsoReported` then keeps the reported value beside it.
 */
export const MirCellSchema = z.object({
  value: z.number(),
  origin: z.enum(["computed", "reported"]),
  /** Citation of a reported value. */
  source: z.string().nullable(),
  step: z.number().int().nullable(),
  checkpointId: z.uuid(),
  evaluationSetId: z.uuid().nullable(),
  /** Name of the evaluation set where the project's default set has no result; null on the default, or where none is named. */
  otherSet: z.string().nullable(),
  layerCount: z.number().int().nullable(),
  /** Estimated absolute numerical error; null for reported values. */
  errorEstimate: z.number().nullable(),
  /** As in MirResult: standard errors over samples, images and texts apart and together. */
  standardError: z.number().nullable(),
  standardErrorPaired: z.number().nullable(),
  sampleCount: z.number().int().nullable(),
  alsoReported: z.object({ value: z.number(), source: z.string().nullable() }).nullable(),
  /** False when a later checkpoint of the run has no result of this definition (yet). */
  isOfLastCheckpoint: z.boolean(),
});
export type MirCell = z.infer<typeof MirCellSchema>;

/** The newest MIR job of the run's last checkpoint. */
export const JobCellSchema = z.object({
  id: z.uuid(),
  checkpointId: z.uuid(),
  state: z.enum(["queued", "running", "succeeded", "failed", "canceled"]),
  phase: z.string().nullable(),
  done: z.number().int().nullable(),
  total: z.number().int().nullable(),
  remainingMs: z.number().int().nullable(),
  errorKind: z.string().nullable(),
  errorMessage: z.string().nullable(),
});
export type JobCell = z.infer<typeof JobCellSchema>;

/** The run's latest score on one benchmark, in the benchmark's own unit. */
const ScoreCellSchema = z.object({
  value: z.number(),
  stderr: z.number().nullable(),
  n: z.number().int().nullable(),
  origin: z.enum(["measured", "reported"]),
  source: z.string().nullable(),
});
export type ScoreCell = z.infer<typeof ScoreCellSchema>;

/**
 * Mean over the project's benchmarks, each divided by its averageDivisor. `n` of `of` benchmarks are
 * there; a mean over only some would not be comparable, so `value` is null unless n = of.
 */
const AverageCellSchema = z.object({
  value: z.number().nullable(),
  n: z.number().int(),
  of: z.number().int(),
});
export type AverageCell = z.infer<typeof AverageCellSchema>;

const RunAblationSchema = z.object({
  key: z.string(),
  title: z.string(),
  /** The average that the source prints for this row of this table. */
  reportedAverage: z.number().nullable(),
});

export const RunRowSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    status: RunStatusSchema,
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    updatedAt: z.iso.datetime(),
    params: z.record(z.string(), z.string()),
    tags: z.record(z.string(), z.string()),
    metrics: z.record(z.string(), MetricSummarySchema),
    mir: z.partialRecord(MirDefinitionSchema, MirCellSchema),
    job: JobCellSchema.nullable(),
    scores: z.record(z.string(), ScoreCellSchema),
    /** Null when the project has no scores at all. */
    average: AverageCellSchema.nullable(),
    ablations: z.array(RunAblationSchema),
    checkpointCount: z.number().int(),
    /** Greatest step of any metric or checkpoint. */
    lastStep: z.number().int().nullable(),
  })
  .meta({ id: "RunRow" });
export type RunRow = z.infer<typeof RunRowSchema>;

/** How a cell's value is printed; lib/format/values.ts owns the digits. */
const ColumnFormatSchema = z.enum(VALUE_FORMATS);
export type ColumnFormat = z.infer<typeof ColumnFormatSchema>;

/** Groups in the order in which the column chooser shows them. */
const COLUMN_GROUPS = ["Run", "MIR", "FID", "Scores", "Calculated", "Metrics", "Params", "Tags"] as const;

/**
 * A column of a table of runs. The id is `name`, `status`, `startedAt`, `endedAt`, `lastStep`,
 * `average`, `average.reported`, `checkpointCount`, `ablation`, or `<family>.<key>` with family params, tags, metrics (the
 * last value), mir (a definition) or scores (a benchmark's key); the key is everything after the first dot.
 */
export const ColumnSchema = z
  .object({
    id: z.string(),
    label: z.string(),
    group: z.enum(COLUMN_GROUPS),
    kind: z.enum(["text", "number", "status", "time"]),
    unit: z.string().nullable(),
    /** Which values are better; null where neither is. */
    direction: z.enum(["lower", "higher"]).nullable(),
    format: ColumnFormatSchema,
    description: z.string(),
    /** Whether the table shows it before anyone chose columns. */
    isDefault: z.boolean(),
    /** How many runs of the project have a value. */
    filled: z.number().int(),
    /** Of a benchmark that declares it: what its values are divided by before they enter an average. */
    averageDivisor: z.number().optional(),
  })
  .meta({ id: "Column" });
export type Column = z.infer<typeof ColumnSchema>;

export interface SortKey {
  readonly column: string;
  readonly direction: "asc" | "desc";
}

export const MAXIMUM_PAGE = 1000;
export const DEFAULT_PAGE = 200;

/** What a table shows: project (slug), filter (lib/tables/filters/parse-filter.ts), text in the name, order and page. */
export interface TableQuery {
  readonly project: string;
  readonly filter: string;
  readonly text: string;
  readonly sort: readonly SortKey[];
  /** "hide" when it is left out. */
  readonly archived?: "hide" | "show" | "only";
  /** Routes ask for at most MAXIMUM_PAGE. */
  readonly limit: number;
  readonly cursor: string | null;
}

/** A page of a table. `total` counts all the rows that match, not the page's. */
export interface RunPage {
  readonly rows: RunRow[];
  readonly nextCursor: string | null;
  readonly total: number;
}
