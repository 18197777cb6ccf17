import { z } from "zod";

/** The progress of an ablation, from first to last. */
export const ABLATION_STATES = ["planned", "running", "reviewed", "decided"] as const;
export const AblationStateSchema = z.enum(ABLATION_STATES).meta({ id: "AblationState" });
export type AblationState = z.infer<typeof AblationStateSchema>;

/** A table cannot usefully compare more runs. */
export const MAXIMUM_ABLATION_RUNS = 1000;
const MAXIMUM_FACTORS = 10;
const MAXIMUM_CONCLUSION = 100_000;

const KeySchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, "must be of a-z, 0-9, - and _, at most 64 of them")
  .meta({ description: "Its name in URLs." });

const TitleSchema = z.string().trim().min(1, "must not be empty").max(200);
const FactorsSchema = z
  .array(z.string().min(1).max(250))
  .min(1, "name at least one param")
  .max(MAXIMUM_FACTORS)
  .refine((factors) => new Set(factors).size === factors.length, "names a param twice")
  .meta({ description: "Keys of the params under study." });
const BenchmarksSchema = z
  .array(z.string().min(1).max(200))
  .max(200)
  .refine((keys) => new Set(keys).size === keys.length, "names a benchmark twice")
  .meta({ description: "Keys of benchmarks, in the order in which the table shows them." });
const LevelOrderSchema = z.record(z.string(), z.array(z.string()).max(1000)).meta({
  description:
    "{factor: [level, …]}: levels in a chosen order; factors that are not named stand in their natural one.",
});

/** A named set of runs with the factors (keys of params) under study; all other params should be constant. */
export const AblationSchema = z
  .object({
    id: z.uuid(),
    key: z.string(),
    title: z.string(),
    factors: z.array(z.string()),
    baselineRunId: z.uuid().nullable(),
    position: z.number().int(),
    state: AblationStateSchema,
    conclusion: z.string().meta({ description: "What the team concludes, Markdown." }),
    filter: z
      .string()
      .meta({ description: "The filter that chose the runs, where one did; they do not follow it." }),
    levelOrder: z.record(z.string(), z.array(z.string())),
    updatedAt: z.iso.datetime(),
    runs: z.array(
      z.object({
        runId: z.uuid(),
        name: z.string(),
        position: z.number().int(),
        /** The average that the source reports for this row of this table. */
        reportedAverage: z.number().nullable(),
      }),
    ),
    /** Keys of the benchmarks in the ablation's average. */
    benchmarks: z.array(z.string()),
  })
  .meta({ id: "Ablation" });
export type Ablation = z.infer<typeof AblationSchema>;

/** An ablation as imported from a study. */
export interface AblationInput {
  readonly projectId: string;
  readonly key: string;
  readonly title: string;
  readonly factors: readonly string[];
  readonly baselineRunId?: string | null;
  readonly position?: number;
  readonly runs: readonly { readonly runId: string; readonly reportedAverage?: number | null }[];
  /** Keys of registered benchmarks. */
  readonly benchmarks?: readonly string[];
}

export const NewAblationSchema = z
  .strictObject({
    title: TitleSchema,
    key: KeySchema.optional().meta({ description: "Left out: made of the title." }),
    factors: FactorsSchema,
    runIds: z.array(z.uuid()).min(1).max(MAXIMUM_ABLATION_RUNS).optional(),
    filter: z.string().max(4000).optional().meta({
      description: "Instead of runIds: the runs that match now. Later ones do not join by themselves.",
    }),
    baselineRunId: z.uuid().nullable().default(null),
    benchmarks: BenchmarksSchema.optional().meta({
      description: "Left out: all benchmarks on which any of the runs has a score.",
    }),
    // A new ablation already has runs, so that "planned" has to be chosen explicitly.
    state: AblationStateSchema.default("running"),
  })
  .meta({ id: "NewAblation" });
export type NewAblation = z.output<typeof NewAblationSchema>;

export const AblationPatchSchema = z
  .strictObject({
    title: TitleSchema.optional(),
    factors: FactorsSchema.optional(),
    baselineRunId: z.uuid().nullable().optional(),
    benchmarks: BenchmarksSchema.optional(),
    state: AblationStateSchema.optional(),
    conclusion: z.string().max(MAXIMUM_CONCLUSION).optional(),
    levelOrder: LevelOrderSchema.optional(),
    addRuns: z
      .array(
        z.strictObject({
          runId: z.uuid(),
          reportedAverage: z.number().nullable().default(null),
          position: z.int().min(0).optional().meta({ description: "Left out: behind all others." }),
        }),
      )
      .max(MAXIMUM_ABLATION_RUNS)
      .optional(),
    removeRunIds: z.array(z.uuid()).max(MAXIMUM_ABLATION_RUNS).optional(),
  })
  .meta({ id: "AblationPatch" });
export type AblationPatch = z.output<typeof AblationPatchSchema>;
export type AblationPatchInput = z.input<typeof AblationPatchSchema>;

/** An ablation in the trash. */
export const TrashedAblationSchema = z
  .object({ key: z.string(), title: z.string(), deletedAt: z.iso.datetime() })
  .meta({ id: "TrashedAblation" });
export type TrashedAblation = z.infer<typeof TrashedAblationSchema>;
