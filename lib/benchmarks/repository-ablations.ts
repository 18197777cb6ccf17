import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { Ablation, AblationInput, TrashedAblation } from "#lib/benchmarks/ablation-schema.ts";
import { findBenchmarks } from "#lib/benchmarks/repository.ts";
import { db } from "#lib/db/client.ts";
import { notifyChange } from "#lib/db/notify.ts";
import type { Tx } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";

const fields = {
  id: true,
  key: true,
  title: true,
  factors: true,
  baselineRunId: true,
  position: true,
  state: true,
  conclusion: true,
  filter: true,
  levelOrder: true,
  updatedAt: true,
  baselineRun: { select: { deletedAt: true } },
  runs: {
    where: { run: { deletedAt: null } },
    select: { runId: true, position: true, reportedAverage: true, run: { select: { name: true } } },
    orderBy: { position: "asc" },
  },
  benchmarks: { select: { benchmark: { select: { key: true } } }, orderBy: { position: "asc" } },
} as const;

const LevelOrderSchema = z.record(z.string(), z.array(z.string())).catch({});

type AblationRecord = Awaited<ReturnType<typeof findRecords>>[number];

function findRecords(tx: Tx, where: { projectId: string; key?: string }) {
  return tx.ablation.findMany({
    where: { ...where, deletedAt: null },
    select: fields,
    orderBy: [{ position: "asc" }, { createdAt: "asc" }, { key: "asc" }],
  });
}

function toAblation({ runs, benchmarks, baselineRun, ...ablation }: AblationRecord): Ablation {
  return {
    ...ablation,
    // A baseline in the trash does not count until it is restored.
    baselineRunId: baselineRun?.deletedAt === null ? ablation.baselineRunId : null,
    levelOrder: LevelOrderSchema.parse(ablation.levelOrder),
    updatedAt: ablation.updatedAt.toISOString(),
    runs: runs.map(({ run, ...member }) => ({ ...member, name: run.name })),
    benchmarks: benchmarks.map((entry) => entry.benchmark.key),
  };
}

/** The ablations of a project with their runs, both in order, excluding the trash. */
export async function listAblations(projectId: string): Promise<Ablation[]> {
  return (await findRecords(db(), { projectId })).map(toAblation);
}

/** Null if there is no such ablation or it is in the trash. */
export async function findAblation(projectId: string, key: string, tx: Tx = db()): Promise<Ablation | null> {
  const [record] = await findRecords(tx, { projectId, key });
  return record === undefined ? null : toAblation(record);
}

/** Newest first. */
export async function listTrashedAblations(projectId: string): Promise<TrashedAblation[]> {
  const rows = await db().ablation.findMany({
    where: { projectId, deletedAt: { not: null } },
    select: { key: true, title: true, deletedAt: true },
    orderBy: [{ deletedAt: "desc" }, { key: "asc" }],
  });
  return rows.flatMap(({ deletedAt, ...row }) =>
    deletedAt === null ? [] : { ...row, deletedAt: deletedAt.toISOString() },
  );
}

/**
 * Imports an ablation from a study: creates it, or replaces the members of the one with the same key.
 * @throws AppError "validation" naming a benchmark that is not registered
 */
export async function upsertAblation(tx: Tx, input: AblationInput): Promise<{ id: string }> {
  const { projectId, key } = input;
  const columns = {
    title: input.title,
    factors: [...input.factors],
    baselineRunId: input.baselineRunId ?? null,
    position: input.position ?? 0,
  };
  const known = await tx.ablation.findUnique({
    where: { projectId_key: { projectId, key } },
    select: { id: true, title: true, factors: true, baselineRunId: true, position: true },
  });
  const id =
    known?.id ?? (await tx.ablation.create({ data: { projectId, key, state: "running", ...columns } })).id;
  // An unchanged ablation keeps its updatedAt.
  if (known !== null && !isDeepStrictEqual({ id, ...columns }, known)) {
    await tx.ablation.update({ where: { id }, data: columns, select: { id: true } });
  }
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

/** @throws AppError "validation" naming a benchmark that is not registered */
export async function replaceBenchmarks(tx: Tx, ablationId: string, keys: readonly string[]): Promise<void> {
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
