import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const GOLDEN = join(import.meta.dirname, "..", "golden");

const LayerSchema = z.object({
  layer: z.number(),
  alpha: z.number(),
  n_outliers: z.object({ vision: z.number(), text: z.number() }),
  outlier_rows: z.object({ vision: z.array(z.number()), text: z.array(z.number()) }),
  fid: z.object({ exact: z.number(), exact_remove: z.number(), fast_limit: z.number() }),
  parts: z.object({ mean: z.number(), tr_v: z.number(), tr_t: z.number(), tr_sqrt: z.number() }),
  tol_abs: z.number(),
  tol_abs_f32: z.number(),
});
const CaseSchema = z.object({
  file: z.string(),
  d: z.number(),
  n_vision: z.number(),
  n_text: z.number(),
  n_samples: z.number(),
  n_layers: z.number(),
  note: z.string(),
  layers: z.array(LayerSchema),
  mir: z.object({ exact: z.number(), exact_remove: z.number(), fast_limit: z.number() }),
});
const BadCaseSchema = z.object({
  file: z.string(),
  kind: z.string(),
  mentions: z.array(z.string()),
  note: z.string(),
});

export type GoldenCase = z.infer<typeof CaseSchema>;
export type BadCase = z.infer<typeof BadCaseSchema>;

/** golden.json's names of the three definitions. */
export const GOLDEN_KEYS = {
  exact: "exact",
  remove: "exact_remove",
  "reference-fast": "fast_limit",
} as const;

const readJson = (...path: string[]): unknown => JSON.parse(readFileSync(join(GOLDEN, ...path), "utf8"));

/** Features files with their expected values (float64, cross-checked in two ways; see golden.json). */
export const goldenCases: readonly (readonly [string, GoldenCase])[] = Object.entries(
  z.object({ cases: z.record(z.string(), CaseSchema) }).parse(readJson("golden.json")).cases,
);

/** Files that must be refused, with the kind of error and words of which its message must contain at least one. */
export const badCases: readonly (readonly [string, BadCase])[] = Object.entries(
  z.object({ cases: z.record(z.string(), BadCaseSchema) }).parse(readJson("bad", "bad.json")).cases,
);

export const goldenFile = (file: string) => join(GOLDEN, file);
export const badFile = (file: string) => join(GOLDEN, "bad", file);
