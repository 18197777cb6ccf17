import { findBenchmarks } from "#lib/benchmarks/repository.ts";
import type { AblationInput } from "#lib/benchmarks/schema.ts";
import { notifyChange } from "#lib/db/notify.ts";
import type { Tx } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";

/**
 * Makes an ablation, or gives the one of that key the members that are given.
 * @throws AppError "validation" naming a benchmark that is not registered
 */
export async function createAblation(tx: Tx, input: AblationInput): Promise<{ id: string }> {
  const { projectId, key } = input;
  const fields = {
    title: input.title,
    factors: [...input.factors],
    baselineRunId: input.baselineRunId ?? null,
    position: input.position ?? 0,
  };
  const { id } = await tx.ablation.upsert({
    where: { projectId_key: { projectId, key } },
    create: { projectId, key, ...fields },
    update: fields,
    select: { id: true },
  });
  await tx.ablationRun.deleteMany({ where: { ablationId: id } });
  await tx.ablationRun.createMany({
    data: input.runs.map((run, position) => ({
      ablationId: id,
      runId: run.runId,
      position,
      reportedAverage: run.reportedAverage ?? null,
    })),
  });
  await replaceBenchmarks(tx, id, input.benchmarks ?? []);
  await notifyChange(tx, { kind: "ablation", projectId });
  return { id };
}

async function replaceBenchmarks(tx: Tx, ablationId: string, keys: readonly string[]): Promise<void> {
  const known = await findBenchmarks(tx, keys);
  const ids = new Map(known.map((benchmark) => [benchmark.key, benchmark.id]));
  const data = keys.map((key, position) => {
    const benchmarkId = ids.get(key);
    if (benchmarkId === undefined) {
      const message = `there is no benchmark ${key}`;
      throw new AppError("validation", message, { fields: [{ path: `benchmarks.${position}`, message }] });
    }
    return { ablationId, benchmarkId, position };
  });
  await tx.ablationBenchmark.deleteMany({ where: { ablationId } });
  await tx.ablationBenchmark.createMany({ data });
}
