import type { ScoreInput } from "#lib/benchmarks/schema.ts";
import { writeScores } from "#lib/benchmarks/write-scores.ts";
import type { Tx } from "#lib/db/transaction.ts";
import type { MirDefinition } from "#lib/mir/definitions.ts";
import { createRun } from "#lib/runs/create-run.ts";
import type { RunStatus } from "#lib/runs/schema.ts";
import { writeMetricPoints } from "#lib/runs/write-metric-points.ts";

interface SeedResult {
  readonly definition: MirDefinition;
  readonly mir: number;
  readonly origin?: "computed" | "reported";
}

export interface SeedRun {
  readonly name: string;
  readonly status?: RunStatus;
  readonly startedAt?: string;
  readonly params?: Record<string, string>;
  readonly tags?: Record<string, string>;
  /** Values of a metric at steps 1, 2, … */
  readonly metrics?: Record<string, number[]>;
  readonly checkpoints?: readonly {
    readonly step: number | null;
    readonly results?: readonly SeedResult[];
  }[];
  readonly scores?: readonly ScoreInput[];
}

/** Writes a run as trainers and workers do, including results. @returns its id */
export async function seedRun(tx: Tx, projectId: string, seed: SeedRun): Promise<string> {
  const { name, status, startedAt, params, tags } = seed;
  const { id: runId } = await createRun(tx, { projectId, name, status, startedAt, params, tags });
  const points = Object.entries(seed.metrics ?? {}).flatMap(([key, values]) =>
    values.map((value, index) => ({ key, step: index + 1, value, timestamp: 1_700_000_000_000 + index })),
  );
  await writeMetricPoints(tx, runId, points);
  for (const { step, results = [] } of seed.checkpoints ?? []) {
    const { id: checkpointId } = await tx.checkpoint.create({
      data: { runId, step, format: "features", uri: `/features/${name}/${step}.safetensors` },
    });
    for (const { origin = "computed", ...result } of results) {
      await tx.mirResult.create({ data: { checkpointId, origin, ...result } });
    }
  }
  await writeScores(tx, runId, seed.scores ?? []);
  return runId;
}
