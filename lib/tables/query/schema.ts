import { z } from "zod";
import { VALUE_FORMATS } from "#lib/format/values.ts";
import { MirDefinitionSchema } from "#lib/mir/schema.ts";
import { RunStatusSchema } from "#lib/runs/schema.ts";

/**
 * Wire formats of runs tables. Times are ISO 8601 strings, and NaN and infinities are strings, so that server-rendered
 * pages, the API and the client's cache share the same objects.
 */

/** A logged number; NaN and infinities are strings. */
export const WireNumberSchema = z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])]);
export type WireNumber = z.infer<typeof WireNumberSchema>;

/** Converts a wire number to a number. */
export function fromWireNumber(value: WireNumber): number {
  return Number(value);
}

/** The summary of one metric series. `minimum` and `maximum` ignore NaN and are null if there are no other values. */
const MetricSummarySchema = z.object({
  last: WireNumberSchema,
  lastStep: z.number().int(),
  minimum: WireNumberSchema.nullable(),
  maximum: WireNumberSchema.nullable(),
});
export type MetricSummary = z.infer<typeof MetricSummarySchema>;

/**
 * MIR under one definition, of the run's last checkpoint with a result of that definition (largest step; a null step is
 * the final checkpoint). A computed result takes precedence over a reported one of the same checkpoint, which is then in
 * `alsoReported`.
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
  /** As in MirResult: standard errors over samples, drawing images and texts independently or as pairs. */
  standardError: z.number().nullable(),
  standardErrorPaired: z.number().nullable(),
  sampleCount: z.number().int().nullable(),
  alsoReported: z.object({ value: z.number(), source: z.string().nullable() }).nullable(),
  /** False if a later checkpoint of the run does not have a result of this definition (yet). */
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
 * Mean over the project's benchmarks, each divided by its averageDivisor. `n` of `of` benchmarks have a score; a mean over
 * only some would not be comparable, so `value` is null unless n = of.
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
  /** The average that the source reports for this row of this table. */
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
    /** Null if the project has no scores. */
    average: AverageCellSchema.nullable(),
    ablations: z.array(RunAblationSchema),
    checkpointCount: z.number().int(),
    /** Largest step of any metric or checkpoint. */
    lastStep: z.number().int().nullable(),
  })
  .meta({ id: "RunRow" });
export type RunRow = z.infer<typeof RunRowSchema>;

/** The format of a cell's value, defined in lib/format/values.ts. */
const ColumnFormatSchema = z.enum(VALUE_FORMATS);
export type ColumnFormat = z.infer<typeof ColumnFormatSchema>;

/** Groups of columns, in the order of the column chooser. */
const COLUMN_GROUPS = ["Run", "MIR", "FID", "Scores", "Calculated", "Metrics", "Params", "Tags"] as const;

/**
 * A column of a runs table. The id is `name`, `status`, `startedAt`, `endedAt`, `lastStep`,
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
    /** Which values are better; null if neither. */
    direction: z.enum(["lower", "higher"]).nullable(),
    format: ColumnFormatSchema,
    description: z.string(),
    /** Whether the table shows it by default. */
    isDefault: z.boolean(),
    /** Number of runs in the project with a value. */
    filled: z.number().int(),
    /** Of a benchmark that declares it: its values are divided by it before averaging. */
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

/** A query for a runs table: project (slug), filter (lib/tables/filters/parse-filter.ts), substring of the name, order and page. */
export interface TableQuery {
  readonly project: string;
  readonly filter: string;
  readonly text: string;
  readonly sort: readonly SortKey[];
  /** "hide" by default. */
  readonly archived?: "hide" | "show" | "only";
  /** Routes request at most MAXIMUM_PAGE. */
  readonly limit: number;
  readonly cursor: string | null;
}

/** A page of a table. `total` is the number of all matching rows. */
export interface RunPage {
  readonly rows: RunRow[];
  readonly nextCursor: string | null;
  readonly total: number;
}
