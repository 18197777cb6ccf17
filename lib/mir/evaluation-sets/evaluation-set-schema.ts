import { z } from "zod";
import { templateFault } from "#lib/mir/evaluation-sets/prompt-templates.ts";
import { EvaluationSetSchema, MirDefinitionSchema, MirJobStateSchema } from "#lib/mir/schema.ts";

const name = z.string().trim().min(1, "must not be empty").max(250);
const words = z.string().trim().max(4000);
const path = z.string().min(1).max(4096).startsWith("/", "must be an absolute path on the server");

/** Where images and texts come from. */
const SourceSchema = z.discriminatedUnion("kind", [
  z
    .strictObject({ kind: z.literal("directory"), path })
    .meta({ description: "A directory on the server: with a manifest.json, a list, or images and texts." }),
  z
    .strictObject({ kind: z.literal("list"), path })
    .meta({ description: "A .jsonl, .json or .csv file on the server; its images lie relative to it." }),
  z
    .strictObject({ kind: z.literal("upload"), uploadId: z.uuid() })
    .meta({ description: "What POST /projects/{slug}/uploads received." }),
  z
    .strictObject({ kind: z.literal("paper"), images: path, stories: path })
    .meta({ description: "The MIR paper's: images of TextVQA val, .story files of CNN/DailyMail." }),
]);

export const EvaluationSetInputSchema = z
  .strictObject({
    name,
    description: words.default(""),
    licence: words.default("").meta({ description: "Where the data come from, and under which terms." }),
    template: z
      .string()
      .max(4000)
      .optional()
      .superRefine((template, context) => {
        const message = template === undefined ? null : templateFault(template);
        if (message !== null) context.addIssue({ code: "custom", message });
      })
      .meta({
        description: "plain, vicuna_v1, chat or a text with <image> and {text}; the manifest's, else plain.",
      }),
    source: SourceSchema,
    pairing: z.enum(["paired", "separate"]).optional().meta({
      description: "Whether image and text belong together; separate for the paper's set, else paired.",
    }),
    sampleCount: z
      .int("must be a whole number")
      .min(1, "must be at least 1")
      .optional()
      .meta({ description: "N; 100 for the paper's set, else all." }),
    seed: z
      .int("must be a whole number")
      .min(0, "must be at least 0")
      .max(2 ** 31 - 1)
      .default(0),
    isDefault: z.boolean().default(false),
  })
  .meta({ id: "EvaluationSetInput" });
export type EvaluationSetCreation = z.infer<typeof EvaluationSetInputSchema>;
/** As sent by a page, before defaults. */
export type EvaluationSetRequest = z.input<typeof EvaluationSetInputSchema>;

export const EvaluationSetPatchSchema = z
  .strictObject({
    name: name.optional(),
    description: words.optional(),
    licence: words.optional(),
    isDefault: z.boolean().optional().meta({ description: "True takes the place of the project's default." }),
  })
  .meta({ id: "EvaluationSetPatch" });
export type EvaluationSetPatch = z.infer<typeof EvaluationSetPatchSchema>;

export const EvaluationSetDetailSchema = EvaluationSetSchema.extend({
  use: z.object({ checkpoints: z.int(), activeJobs: z.int() }),
  subsets: z.array(EvaluationSetSchema),
}).meta({ id: "EvaluationSetDetail" });
export type EvaluationSetDetail = z.infer<typeof EvaluationSetDetailSchema>;

export const EvaluationPairSchema = z
  .object({ index: z.int(), id: z.string(), text: z.string(), image: z.string() })
  .meta({ id: "EvaluationPair" });

export const EvaluationPairPageSchema = z.object({
  items: z.array(EvaluationPairSchema),
  nextCursor: z.string().nullable(),
});
export type EvaluationPairPage = z.infer<typeof EvaluationPairPageSchema>;

export const UploadSchema = z
  .object({ uploadId: z.uuid(), files: z.array(z.string()) })
  .meta({ id: "Upload" });

const setIds = z.array(z.uuid()).min(1).max(50);
const sampleCounts = z
  .array(z.int().min(1))
  .max(20)
  .meta({ description: "Numbers of first pairs (N), each a subset of every set; left out: the whole sets." });

export const BackfillInputSchema = z
  .strictObject({
    filter: z.string().max(4000).default("").meta({ description: "As of GET /runs; empty: every run." }),
    evaluationSetIds: setIds,
    sampleCounts: sampleCounts.optional(),
    dryRun: z.boolean().default(false).meta({ description: "True: only count." }),
  })
  .meta({ id: "BackfillInput" });

export const BackfillReportSchema = z
  .object({
    runs: z.int(),
    /** Checkpoints of those runs that a set can be run on. */
    checkpoints: z.int(),
    /** Checkpoints that have their own tokens or no files. */
    unsuitable: z.int(),
    /** checkpoints x sets x N. */
    cells: z.int(),
    computed: z.int(),
    active: z.int(),
    /** Jobs queued; with dryRun: jobs that would be. */
    queued: z.int(),
  })
  .meta({ id: "BackfillReport" });
export type BackfillReport = z.infer<typeof BackfillReportSchema>;

export const BackfillStateSchema = z
  .object({ queued: z.int(), running: z.int() })
  .meta({ id: "BackfillState", description: "Jobs of the project's backfills that have not ended." });
export type BackfillState = z.infer<typeof BackfillStateSchema>;

const MirMatrixCellSchema = z.object({
  evaluationSetId: z.uuid(),
  result: z
    .object({
      mir: z.number(),
      errorEstimate: z.number().nullable(),
      standardError: z.number().nullable(),
      standardErrorPaired: z.number().nullable(),
      sampleCount: z.int().nullable(),
      layerCount: z.int().nullable(),
    })
    .nullable(),
  job: z
    .object({
      id: z.uuid(),
      state: MirJobStateSchema,
      done: z.int().nullable(),
      total: z.int().nullable(),
      errorKind: z.string().nullable(),
      errorMessage: z.string().nullable(),
    })
    .nullable(),
});
export type MirMatrixCell = z.infer<typeof MirMatrixCellSchema>;

export const MirMatrixSchema = z
  .object({
    definition: MirDefinitionSchema,
    rows: z.array(
      z.object({
        checkpointId: z.uuid(),
        runId: z.uuid(),
        runName: z.string(),
        step: z.int().nullable(),
        cells: z.array(MirMatrixCellSchema),
      }),
    ),
    /** Rows of all pages. */
    total: z.int(),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: "MirMatrix" });
export type MirMatrix = z.infer<typeof MirMatrixSchema>;
