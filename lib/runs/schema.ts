import { z } from "zod";
import { MIR_DEFINITIONS } from "#lib/mir/definitions.ts";

/**
 * Terms of this domain.
 * - **project**: a set of runs that are studied together; `slug` identifies it in URLs.
 * - **run**: one pre-training run; its name is unique in its project.
 * - **param**: a setting of a run, as text; it never changes once written.
 * - **tag**: a label of a run that may change.
 * - **metric point**: (run, key, step, timestamp, value); **series**: all the points of one key of a run.
 *
 * Times are ISO 8601 strings and steps are numbers, both in memory and on the wire. Metric values are the exception: they
 * are numbers in memory, but "NaN", "Infinity" and "-Infinity" are strings on the wire.
 */

/** PostgreSQL's text type cannot store NUL. */
const withoutNul = (value: string): boolean => !value.includes("\0");
const NUL_MESSAGE = "must not contain the character U+0000";

const text = (maximum: number) => z.string().max(maximum).refine(withoutNul, NUL_MESSAGE);
const nameText = z.string().trim().min(1, "must not be empty").max(250).refine(withoutNul, NUL_MESSAGE);
const keyText = z
  .string()
  .min(1)
  .max(250)
  .refine(withoutNul, NUL_MESSAGE)
  .meta({ description: "At most 250 characters; `/` and `.` may structure it." });

/** A point in time on the wire; any offset is accepted, UTC is returned. */
const timeInput = z.iso
  .datetime({ offset: true })
  .refine((value) => !Number.isNaN(Date.parse(value)), "is not a time that exists")
  .transform((value) => new Date(value));

export const SlugSchema = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "must be lower-case letters, digits and single hyphens between them");

export const ProjectSchema = z
  .object({
    id: z.uuid(),
    slug: z.string(),
    name: z.string(),
    description: z.string(),
    source: z
      .string()
      .nullable()
      .meta({ description: "Where an imported study comes from; null for projects that people log to." }),
    mirDefinition: z
      .enum(MIR_DEFINITIONS)
      .meta({ description: "Definition of the MIR values that pages show first." }),
    runCount: z.int(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: "Project" });
export type Project = z.infer<typeof ProjectSchema>;

export const ProjectInputSchema = z
  .strictObject({
    slug: SlugSchema.optional().meta({ description: "Made from the name when it is left out." }),
    name: nameText,
    description: text(10_000).optional(),
    source: text(2000).nullable().optional(),
    mirDefinition: z.enum(MIR_DEFINITIONS).optional(),
  })
  .meta({ id: "ProjectInput" });
export type ProjectInput = z.infer<typeof ProjectInputSchema>;

export const ProjectPatchSchema = ProjectInputSchema.omit({ slug: true })
  .partial()
  .meta({ id: "ProjectPatch" });
export type ProjectPatch = z.infer<typeof ProjectPatchSchema>;

export const RunStatusSchema = z.enum(["running", "finished", "failed", "killed"]).meta({ id: "RunStatus" });
export type RunStatus = z.infer<typeof RunStatusSchema>;

/** The team's assessment of a run. */
export const ReviewStateSchema = z
  .enum(["unreviewed", "candidate", "chosen", "rejected"])
  .meta({ id: "ReviewState" });
export type ReviewState = z.infer<typeof ReviewStateSchema>;

export const RunSchema = z
  .object({
    id: z.uuid(),
    project: z.object({ id: z.uuid(), slug: z.string(), name: z.string() }),
    name: z.string(),
    status: RunStatusSchema,
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    archivedAt: z.iso.datetime().nullable().meta({ description: "Archived runs are left out of tables." }),
    deletedAt: z.iso
      .datetime()
      .nullable()
      .meta({ description: "In the trash since: left out of everything, until it is restored." }),
    reviewState: ReviewStateSchema,
    params: z.record(z.string(), z.string()),
    tags: z.record(z.string(), z.string()),
  })
  .meta({ id: "Run" });
export type Run = z.infer<typeof RunSchema>;

const MAXIMUM_ENTRIES = 2000;
const fewEntries = (value: object): boolean => Object.keys(value).length <= MAXIMUM_ENTRIES;
const ENTRIES_MESSAGE = `at most ${MAXIMUM_ENTRIES} entries in one request`;

/** Numbers and booleans are stored as JavaScript prints them: 1e-3 becomes "0.001". */
const scalarText = z.union([
  text(6000),
  z.number().transform((value) => String(value)),
  z.boolean().transform((value) => String(value)),
]);

export const ParamsInputSchema = z
  .record(keyText, scalarText)
  .refine(fewEntries, ENTRIES_MESSAGE)
  .meta({ description: "Settings of the run. Stored as text; a param never changes once written." });

const tagsInput = z.record(keyText, scalarText).refine(fewEntries, ENTRIES_MESSAGE);

/** A new run without its project. */
export const NewRunSchema = z.strictObject({
  name: nameText.meta({ description: "Unique in the project." }),
  status: RunStatusSchema.optional(),
  startedAt: timeInput.optional(),
  endedAt: timeInput.nullable().optional(),
  params: ParamsInputSchema.optional(),
  tags: tagsInput.optional(),
});

export const RunInputSchema = NewRunSchema.extend({
  project: SlugSchema.meta({ description: "Slug of the project." }),
}).meta({ id: "RunInput" });

export const RunPatchSchema = z
  .strictObject({
    name: nameText.optional(),
    status: RunStatusSchema.optional(),
    endedAt: timeInput.nullable().optional(),
    reviewState: ReviewStateSchema.optional(),
    params: ParamsInputSchema.optional(),
    tags: z
      .record(keyText, scalarText.nullable())
      .refine(fewEntries, ENTRIES_MESSAGE)
      .optional()
      .meta({ description: "Tags to set; null takes a tag away. Others stay." }),
  })
  .meta({ id: "RunPatch" });
export type RunPatch = z.infer<typeof RunPatchSchema>;

const WireValueSchema = z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])]);

/** A logged number. NaN and infinities, which JSON lacks, are strings on the wire. */
export const MetricValueSchema = z
  .codec(
    WireValueSchema,
    z.custom<number>((value) => typeof value === "number"),
    {
      decode: (wire) => Number(wire),
      encode: (value) => (Number.isFinite(value) ? value : nonFiniteWord(value)),
    },
  )
  .meta({
    id: "MetricValue",
    description: 'A number, or "NaN", "Infinity", "-Infinity".',
    override: { anyOf: [{ type: "number" }, { type: "string", enum: ["NaN", "Infinity", "-Infinity"] }] },
  });

function nonFiniteWord(value: number): "NaN" | "Infinity" | "-Infinity" {
  if (Number.isNaN(value)) {
    return "NaN";
  }
  return value > 0 ? "Infinity" : "-Infinity";
}

/** The end of year 9999: later times are probably in microseconds or nanoseconds. */
const MAXIMUM_TIMESTAMP_MS = 253_402_300_799_999;

const TimestampSchema = z
  .union([
    z.int().min(0).max(MAXIMUM_TIMESTAMP_MS, "must be milliseconds since 1970, not a finer unit"),
    timeInput.transform((value) => value.getTime()),
  ])
  .meta({ description: "Milliseconds since 1970 or an ISO 8601 time." });

export const MetricPointSchema = z
  .strictObject({
    key: keyText,
    step: z.int().meta({ description: "At most 2^53 - 1; steps may come in any order." }),
    value: MetricValueSchema,
    timestamp: TimestampSchema.optional(),
  })
  .meta({ id: "MetricPoint" });
/** `timestamp` in milliseconds since 1970. */
export type MetricPoint = z.infer<typeof MetricPointSchema>;

export const MAXIMUM_POINTS = 100_000;
export const MAXIMUM_POINTS_BYTES = 32 * 1024 * 1024;

export const MetricBatchSchema = z
  .strictObject({ points: z.array(MetricPointSchema) })
  .meta({ id: "MetricBatch" });

export const MetricWriteSchema = z
  .object({
    received: z.int(),
    written: z.int().meta({ description: "The others were there already." }),
  })
  .meta({ id: "MetricWrite" });
export type MetricWrite = z.infer<typeof MetricWriteSchema>;

/** A bucket of a downsampled series with NaN or infinite values. */
export const NonFiniteCountSchema = z.object({
  fromStep: z.int(),
  toStep: z.int(),
  nan: z.int(),
  positiveInfinity: z.int(),
  negativeInfinity: z.int(),
});

export const MetricSeriesSchema = z
  .object({
    key: z.string(),
    pointCount: z.int(),
    firstStep: z.int(),
    lastStep: z.int(),
    /** The value at the largest (step, timestamp). */
    last: MetricValueSchema,
    minimum: MetricValueSchema.nullable().meta({ description: "NaN left out; null where nothing is left." }),
    maximum: MetricValueSchema.nullable(),
    isDownsampled: z.boolean().meta({
      description:
        "Whether points were left out: then each bucket of steps keeps its first and last point and its finite extremes.",
    }),
    steps: z.array(z.int()),
    timestamps: z.array(z.int()).meta({ description: "Milliseconds since 1970." }),
    values: z.array(MetricValueSchema),
    nonFinite: z.array(NonFiniteCountSchema).meta({
      description:
        "Buckets with NaN or infinite values, with their counts (all values, not only the returned ones).",
    }),
  })
  .meta({ id: "MetricSeries", description: "`steps`, `timestamps` and `values` run in parallel, by step." });
export type MetricSeries = z.infer<typeof MetricSeriesSchema>;

export const MAXIMUM_BUCKETS = 2000;
export const DEFAULT_BUCKETS = 500;
