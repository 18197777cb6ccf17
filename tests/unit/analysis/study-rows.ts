import { readFileSync } from "node:fs";
import { z } from "zod";
import type { AnalysisRow } from "#lib/analysis/row.ts";
import type { Axis } from "#lib/analysis/schema.ts";

const PaperStudy = z.object({
  ablations: z.array(
    z.object({
      key: z.string(),
      runs: z.array(
        z.object({
          name: z.string(),
          same_run_as: z.string().optional(),
          mir: z.number().nullable(),
          average: z.number().nullish(),
          scores: z.record(z.string(), z.number().nullable()),
        }),
      ),
    }),
  ),
});

const MiniatureStudy = z.object({
  groups: z.record(z.string(), z.array(z.string())),
  runs: z.array(
    z.object({
      name: z.string(),
      benchmarks: z.object({ average: z.number() }),
      checkpoints: z.array(z.object({ train_loss: z.number() })).min(1),
    }),
  ),
});

function readStudy(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../../studies/${name}/study.json`, import.meta.url), "utf8"));
}

export const MIR: Axis = { id: "mir.reference-fast", label: "MIR", unit: null, direction: "lower" };
export const LOSS: Axis = { id: "metrics.train_loss", label: "Train loss", unit: null, direction: "lower" };
export const AVERAGE: Axis = { id: "average", label: "Average", unit: "%", direction: "higher" };
export const SEED: Axis = { id: "scores.SEED-I", label: "SEED-I", unit: "%", direction: "higher" };

/** The runs of the paper. A run in two tables is one row in both groups. */
export function paperRows(outcome: string): AnalysisRow[] {
  const rows = new Map<string, AnalysisRow>();
  for (const ablation of PaperStudy.parse(readStudy("paper")).ablations) {
    for (const run of ablation.runs) {
      const id = run.same_run_as ?? run.name;
      const y = outcome === "average" ? (run.average ?? null) : (run.scores[outcome] ?? null);
      const known = rows.get(id);
      rows.set(id, {
        runId: id,
        runName: id,
        x: run.mir,
        y: known?.y ?? y,
        groups: [...(known?.groups ?? []), ablation.key],
        yByGroup: { ...known?.yByGroup, [ablation.key]: y },
        definition: "reference-fast",
        evaluationSet: null,
        reported: true,
      });
    }
  }
  return [...rows.values()];
}

/** The miniature study: last training loss against the mean of its six benchmarks. */
export function miniatureLossRows(): AnalysisRow[] {
  const study = MiniatureStudy.parse(readStudy("mini-lvlm"));
  return study.runs.map((run) => ({
    runId: run.name,
    runName: run.name,
    x: run.checkpoints.at(-1)?.train_loss ?? null,
    y: run.benchmarks.average,
    groups: Object.keys(study.groups).filter((key) => study.groups[key]?.includes(run.name)),
  }));
}
