import type { Ablation, AblationState } from "#lib/benchmarks/ablation-schema.ts";
import type { Tx } from "#lib/db/transaction.ts";

/** Serialises writers of a project's ablations, because keys and positions depend on all of them. */
export async function lockAblations(tx: Tx, projectId: string): Promise<void> {
  await tx.$executeRaw`SELECT 1 FROM project WHERE id = ${projectId}::uuid FOR UPDATE`;
}

/** The keys in use, including those in the trash. */
export async function findAblationKeys(tx: Tx, projectId: string): Promise<Set<string>> {
  const rows = await tx.ablation.findMany({ where: { projectId }, select: { key: true } });
  return new Set(rows.map((row) => row.key));
}

export interface AblationColumns {
  readonly title?: string;
  readonly factors?: string[];
  readonly baselineRunId?: string | null;
  readonly state?: AblationState;
  readonly conclusion?: string;
  readonly levelOrder?: Ablation["levelOrder"];
  readonly deletedAt?: Date | null;
}

/** Inserts an ablation without members, after all others. */
export async function insertAblation(
  tx: Tx,
  input: {
    readonly projectId: string;
    readonly key: string;
    readonly title: string;
    readonly filter: string;
  },
): Promise<string> {
  const last = await tx.ablation.aggregate({
    where: { projectId: input.projectId },
    _max: { position: true },
  });
  const position = (last._max.position ?? -1) + 1;
  const { id } = await tx.ablation.create({ data: { ...input, position }, select: { id: true } });
  return id;
}

export async function changeAblationColumns(tx: Tx, id: string, columns: AblationColumns): Promise<void> {
  await tx.ablation.update({ where: { id }, data: columns, select: { id: true } });
}

export async function removeAblation(tx: Tx, id: string): Promise<void> {
  await tx.ablation.delete({ where: { id }, select: { id: true } });
}

/** Those of the ids that belong to runs of the project outside the trash. */
export async function findProjectRuns(
  tx: Tx,
  projectId: string,
  ids: readonly string[],
): Promise<Set<string>> {
  const rows = await tx.run.findMany({
    where: { projectId, id: { in: [...ids] }, deletedAt: null },
    select: { id: true },
  });
  return new Set(rows.map((row) => row.id));
}

/** Keys of the benchmarks on which any of the runs has a score, in the registry's order. */
export async function findScoredBenchmarks(tx: Tx, runIds: readonly string[]): Promise<string[]> {
  const rows = await tx.benchmark.findMany({
    where: { scores: { some: { runId: { in: [...runIds] } } } },
    select: { key: true },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
  });
  return rows.map((row) => row.key);
}

interface Member {
  readonly runId: string;
  readonly reportedAverage: number | null;
}

/** Replaces the members of an ablation, in the given order. */
export async function replaceMembers(tx: Tx, ablationId: string, members: readonly Member[]): Promise<void> {
  const data = members.map(({ runId, reportedAverage }, position) => ({
    ablationId,
    runId,
    reportedAverage,
    position,
  }));
  await tx.ablationRun.deleteMany({ where: { ablationId } });
  await tx.ablationRun.createMany({ data });
}

/** All members in order, including runs in the trash, which keep their position when restored. */
export function findMembers(tx: Tx, ablationId: string): Promise<Member[]> {
  return tx.ablationRun.findMany({
    where: { ablationId },
    select: { runId: true, reportedAverage: true },
    orderBy: [{ position: "asc" }, { runId: "asc" }],
  });
}

/** The id of an ablation in the trash, or of one outside it. */
export async function findAblationId(
  tx: Tx,
  projectId: string,
  key: string,
  isTrashed: boolean,
): Promise<string | null> {
  const row = await tx.ablation.findFirst({
    where: { projectId, key, deletedAt: isTrashed ? { not: null } : null },
    select: { id: true },
  });
  return row?.id ?? null;
}
