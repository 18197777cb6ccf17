import { z } from "zod";
import { SlugSchema } from "#lib/runs/schema.ts";
import type { PlannedAblation, PlannedPoint, PlannedRun, StudyPlan } from "#lib/studies/plan.ts";
import { paramText } from "#lib/studies/plan.ts";

const SettingSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const StepSchema = z.number().int().min(0);

const HistorySchema = z.array(z.looseObject({ step: StepSchema, wall_s: z.number().optional() }));

const CheckpointSchema = z.object({
  path: z.string().min(1),
  step: StepSchema,
  wall_s: z.number().optional(),
  eval_ppl: z.number().optional(),
  eval_ppl_detailed: z.number().optional(),
  files: z
    .array(z.object({ path: z.string().min(1), sha256: z.string().regex(/^[0-9a-f]{64}$/) }))
    .default([]),
});

const RunSchema = z.object({
  name: z.string().min(1),
  group: z.string(),
  factor: z.string(),
  hp: z.record(z.string(), SettingSchema),
  pretrain_wall_s: z.number().min(0).optional(),
  history: HistorySchema,
  sft_history: HistorySchema.default([]),
  checkpoints: z.array(CheckpointSchema),
  benchmarks: z.record(z.string(), z.number()),
});
type Run = z.infer<typeof RunSchema>;

/**
 * The format "mini-lvlm-study". Other fields are ignored, in particular MIR values, so that no value computed elsewhere
 * counts as computed by Mirscope.
 */
export const MiniatureStudySchema = z
  .object({
    format: z.literal("mini-lvlm-study"),
    version: z.literal(1),
    study: z.object({
      name: SlugSchema,
      title: z.string().min(1),
      description: z.string().default(""),
      paper: z.string().default(""),
      written: z.iso.datetime(),
    }),
    eval_set: z.object({ manifest: z.string().min(1) }),
    benchmarks: z.object({
      names: z.array(z.string().min(1)).min(1),
      unit: z.string().min(1),
      questions_each: z.number().int().positive(),
    }),
    groups: z.record(z.string(), z.array(z.string())),
    runs: z.array(RunSchema).min(1),
  })
  .check((context) => {
    const names = new Set(context.value.runs.map((run) => run.name));
    for (const [group, members] of Object.entries(context.value.groups)) {
      for (const [index, member] of members.entries()) {
        if (!names.has(member)) {
          const message = `names the run ${member}, which the study does not have`;
          context.issues.push({ code: "custom", message, path: ["groups", group, index], input: member });
        }
      }
    }
  });
export type MiniatureStudy = z.infer<typeof MiniatureStudySchema>;

/** Converts a miniature study to a plan. Times are relative to the date on which the study was written. */
export function planMiniatureStudy(file: MiniatureStudy): StudyPlan {
  const start = Date.parse(file.study.written);
  const { name, title, description, paper } = file.study;
  return {
    slug: name,
    name: title,
    description,
    source: paper === "" ? title : `${title}; after ${paper}`,
    mirDefinition: "exact",
    benchmarks: file.benchmarks.names.map((benchmark) => ({
      key: `${name}/${benchmark}`,
      title: benchmark,
      suite: name,
      task: benchmark,
      metric: "exact match",
      split: "held-out",
      unit: file.benchmarks.unit,
      higherIsBetter: true,
      maximum: declaredMaximum(file.benchmarks.unit),
    })),
    evaluationManifest: file.eval_set.manifest,
    runs: file.runs.map((run) => planRun(run, file, start)),
    ablations: Object.entries(file.groups).map(([key, members]) => planAblation(key, members, file)),
  };
}

/** "exact match, 0-100" declares its own scale. */
function declaredMaximum(unit: string): number | null {
  const match = /\b0-(\d+)\s*$/.exec(unit);
  return match === null ? null : Number(match[1]);
}

function planRun(run: Run, file: MiniatureStudy, start: number): PlannedRun {
  return {
    name: run.name,
    startedAt: new Date(start).toISOString(),
    endedAt:
      run.pretrain_wall_s === undefined ? null : new Date(after(start, run.pretrain_wall_s)).toISOString(),
    params: Object.fromEntries(Object.entries(run.hp).map(([key, value]) => [key, paramText(value)])),
    tags: { group: run.group, factor: run.factor },
    points: [
      ...historyPoints(run.history, "", start),
      ...historyPoints(run.sft_history, "sft/", start),
      ...run.checkpoints.flatMap((checkpoint) => evaluationPoints(checkpoint, start)),
    ],
    scores: file.benchmarks.names.flatMap((benchmark) => {
      const value = run.benchmarks[benchmark];
      return value === undefined
        ? []
        : [{ benchmark: `${file.study.name}/${benchmark}`, value, n: file.benchmarks.questions_each }];
    }),
    reportedMir: null,
    checkpoints: run.checkpoints.map(({ step, path, files }) => ({ step, path, files })),
  };
}

/** Every numeric field of an entry except the step is a metric. */
function historyPoints(history: Run["history"], prefix: string, start: number): PlannedPoint[] {
  return history.flatMap(({ step, ...entry }) =>
    Object.entries(entry).flatMap(([key, value]) =>
      typeof value === "number"
        ? [{ key: `${prefix}${key}`, step, value, timestamp: after(start, entry.wall_s ?? 0) }]
        : [],
    ),
  );
}

function evaluationPoints(checkpoint: Run["checkpoints"][number], start: number): PlannedPoint[] {
  const timestamp = after(start, checkpoint.wall_s ?? 0);
  return (["eval_ppl", "eval_ppl_detailed"] as const).flatMap((key) => {
    const value = checkpoint[key];
    return value === undefined ? [] : [{ key, step: checkpoint.step, value, timestamp }];
  });
}

function planAblation(key: string, members: readonly string[], file: MiniatureStudy): PlannedAblation {
  const runs = members.flatMap((name) => file.runs.find((run) => run.name === name) ?? []);
  const words = key.replaceAll("_", " ");
  return {
    key,
    title: words.charAt(0).toUpperCase() + words.slice(1),
    factors: [...new Set(runs.filter((run) => run.group === key).map((run) => run.factor))],
    baseline: runs.find((run) => run.group === "baseline")?.name ?? null,
    runs: runs.map((run) => ({ name: run.name, reportedAverage: null })),
    benchmarks: file.benchmarks.names.map((benchmark) => `${file.study.name}/${benchmark}`),
  };
}

function after(start: number, seconds: number): number {
  return start + Math.round(seconds * 1000);
}
