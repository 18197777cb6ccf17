import { z } from "zod";

const finite = z.number();

/**
 * A registry entry. Unit and direction are declared, never inferred from values. Values are divided by `averageDivisor`
 * before they enter an average (20 for MME, as in the MIR paper).
 */
export const BenchmarkInputSchema = z
  .object({
    key: z.string().trim().min(1).max(200),
    title: z.string().trim().min(1).max(200),
    suite: z.string().max(200).default(""),
    task: z.string().max(200).default(""),
    metric: z.string().max(200).default(""),
    split: z.string().max(200).default(""),
    unit: z.string().trim().min(1).max(100),
    higherIsBetter: z.boolean().default(true),
    maximum: finite.nullable().default(null),
    averageDivisor: finite.positive().default(1),
  })
  .meta({ id: "BenchmarkInput" });
export type BenchmarkInput = z.input<typeof BenchmarkInputSchema>;
export type ParsedBenchmark = z.output<typeof BenchmarkInputSchema>;

export const BenchmarkSchema = z
  .object({
    id: z.uuid(),
    key: z.string(),
    title: z.string(),
    suite: z.string(),
    task: z.string(),
    metric: z.string(),
    split: z.string(),
    unit: z.string(),
    higherIsBetter: z.boolean(),
    maximum: z.number().nullable(),
    averageDivisor: z.number(),
  })
  .meta({ id: "Benchmark" });
export type Benchmark = z.infer<typeof BenchmarkSchema>;

const ScoreOriginSchema = z.enum(["measured", "reported"]);

/** A score after SFT. A later one for the same run, checkpoint, benchmark and SFT recipe replaces it. */
export const ScoreInputSchema = z
  .strictObject({
    /** Key of a registered benchmark. */
    benchmark: z.string().min(1),
    value: finite,
    /** The checkpoint from which SFT started; null for the run's final one. */
    checkpointId: z.uuid().nullable().default(null),
    /** Number of questions. */
    n: z.number().int().positive().nullable().default(null),
    stderr: finite.min(0).nullable().default(null),
    /** Name of the SFT recipe; empty for the project's usual one. */
    sftRecipe: z.string().max(200).default(""),
    source: z.string().max(2000).nullable().default(null),
    origin: ScoreOriginSchema.default("measured"),
  })
  .meta({ id: "ScoreInput" });
export type ScoreInput = z.input<typeof ScoreInputSchema>;
export type ParsedScore = z.output<typeof ScoreInputSchema>;

export const ScoreSchema = z
  .object({
    id: z.uuid(),
    runId: z.uuid(),
    checkpointId: z.uuid().nullable(),
    benchmark: z.string(),
    title: z.string(),
    unit: z.string(),
    higherIsBetter: z.boolean(),
    maximum: z.number().nullable(),
    value: z.number(),
    n: z.number().int().nullable(),
    stderr: z.number().nullable(),
    sftRecipe: z.string(),
    source: z.string().nullable(),
    origin: ScoreOriginSchema,
    isCurrent: z.boolean().meta({
      description:
        "The score that tables show for the run on its benchmark: usual SFT recipe first, then the latest checkpoint, then the newest.",
    }),
    isCurrentOfRecipe: z.boolean().meta({ description: "The same among the scores of its SFT recipe." }),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: "Score" });
export type Score = z.infer<typeof ScoreSchema>;
