import { z } from "zod";

/** Request and response of GET /api/v1/projects/{slug}/correlation. Safe to import in the client. */

export const AnalysisRequestSchema = z.object({
  /** Column id of the predictor: `mir.exact`, `metrics.train_loss`, `params.lr`, ... */
  x: z.string().min(1).max(300).default("mir.exact"),
  /** Column id of the outcome: `scores.SEED-I`, `average`, ... */
  y: z.string().min(1).max(300).default("average"),
  /** Grouping of the runs: `ablation`, `none`, or the id of a param or tag column. */
  group: z.string().min(1).max(300).default("ablation"),
});
export type AnalysisRequest = z.infer<typeof AnalysisRequestSchema>;

const AxisSchema = z.object({
  id: z.string(),
  /** The name used in sentences: "MIR (exact)", "SEED-I", "Average". */
  label: z.string(),
  unit: z.string().nullable(),
  /** Which values are better; null if neither (a param). */
  direction: z.enum(["lower", "higher"]).nullable(),
});
export type Axis = z.infer<typeof AxisSchema>;

const CorrelationMethodSchema = z.enum(["pearson", "spearman", "kendall"]);

const CoefficientSchema = z.union([
  z.object({
    method: CorrelationMethodSchema,
    n: z.number().int(),
    coefficient: z.number().min(-1).max(1),
    pValue: z.number(),
    pMethod: z.enum(["exact", "student-t", "normal"]),
    interval: z.object({ low: z.number(), high: z.number(), level: z.number() }).nullable(),
    noInterval: z.enum(["too-few", "exactly-one"]).nullable(),
  }),
  z.object({
    method: CorrelationMethodSchema,
    n: z.number().int(),
    coefficient: z.null(),
    reason: z.enum(["too-few", "constant-x", "constant-y"]),
  }),
]);

const AnalysisPointSchema = z.object({
  runId: z.string(),
  runName: z.string(),
  x: z.number(),
  y: z.number(),
  /** The logged texts of x and y, where they are params. */
  xText: z.string().optional(),
  yText: z.string().optional(),
  /** Standard errors, where known: of a MIR over samples, of a score as recorded. */
  xError: z.number().nullable(),
  yError: z.number().nullable(),
  /** Whether x or y was reported elsewhere, not computed here. */
  reported: z.boolean(),
});
export type AnalysisPoint = z.infer<typeof AnalysisPointSchema>;

/** The least-squares line of y on x, with the confidence band of its mean at `level`; `band` is ascending in x. */
const LineSchema = z.object({
  slope: z.number(),
  intercept: z.number(),
  slopeStandardError: z.number(),
  interceptStandardError: z.number(),
  residualDeviation: z.number(),
  rSquared: z.number().nullable(),
  level: z.number(),
  band: z.array(z.object({ x: z.number(), value: z.number(), low: z.number(), high: z.number() })),
});
export type Line = z.infer<typeof LineSchema>;

const VERDICTS = ["follows", "opposite", "does-not-follow", "undecided", "undefined"] as const;
const VerdictSchema = z.enum(VERDICTS);
export type Verdict = z.infer<typeof VerdictSchema>;

/** A set of runs with its coefficients and their interpretation. */
const CorrelatedSetSchema = z.object({
  /** Key of the group; null for the pooled set. */
  key: z.string().nullable(),
  label: z.string(),
  points: z.array(AnalysisPointSchema),
  pearson: CoefficientSchema,
  spearman: CoefficientSchema,
  kendall: CoefficientSchema,
  line: LineSchema.nullable(),
  verdict: VerdictSchema,
  /** One sentence, e.g. "MIR orders the recipe runs by Average: Spearman −0.97 [−0.997, −0.68], n = 6". */
  sentence: z.string(),
});
export type CorrelatedSet = z.infer<typeof CorrelatedSetSchema>;

const PoolingKindSchema = z.enum(["none", "hides", "reverses", "creates", "disagree", "consistent"]);
export type PoolingKind = z.infer<typeof PoolingKindSchema>;

const FindingSchema = z.object({
  verdict: VerdictSchema,
  /** The page's and the figure's title. */
  title: z.string(),
  /** The effect of pooling on the relation within groups; `none` with fewer than two groups to compare. */
  pooling: z.object({ kind: PoolingKindSchema, text: z.string() }),
  /** Further sentences, most important first. */
  details: z.array(z.string()),
});
export type Finding = z.infer<typeof FindingSchema>;

const WarningSchema = z.object({
  kind: z.enum([
    "mixed-definitions",
    "mixed-evaluation-sets",
    "unknown-evaluation-set",
    "other-evaluation-set",
    "mixed-layer-counts",
    "mixed-origins",
  ]),
  text: z.string(),
});
export type AnalysisWarning = z.infer<typeof WarningSchema>;

const DroppedRunSchema = z.object({
  runId: z.string(),
  runName: z.string(),
  /** Displayed as is: "no SEED-I", "MIR (exact) is NaN". */
  reason: z.string(),
});
export type DroppedRun = z.infer<typeof DroppedRunSchema>;

export const AnalysisResultSchema = z
  .object({
    x: AxisSchema,
    y: AxisSchema,
    /** The column id that groups the runs, or `none`. */
    groupBy: z.string(),
    groups: z.array(CorrelatedSetSchema),
    pooled: CorrelatedSetSchema,
    dropped: z.array(DroppedRunSchema),
    warnings: z.array(WarningSchema),
    /** Evaluation sets on which the MIR of its points was computed, where known. */
    evaluationSets: z.array(z.string()),
    finding: FindingSchema,
  })
  .meta({ id: "CorrelationAnalysis" });
export type AnalysisResult = z.infer<typeof AnalysisResultSchema>;
