import { db, type Prisma } from "#lib/db/client.ts";
import { sql } from "#lib/db/sql.ts";
import type { Tx } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";
import type { EvaluationSetRow } from "#lib/mir/schema.ts";

const setSelect = {
  id: true,
  projectId: true,
  name: true,
  digest: true,
  template: true,
  sampleCount: true,
  uri: true,
  parentId: true,
  licence: true,
  description: true,
  isDefault: true,
  createdAt: true,
} as const satisfies Prisma.EvaluationSetSelect;

const toRow = (record: Prisma.EvaluationSetGetPayload<{ select: typeof setSelect }>): EvaluationSetRow => ({
  ...record,
  createdAt: record.createdAt.toISOString(),
});

export async function findEvaluationSet(tx: Tx, id: string): Promise<EvaluationSetRow | null> {
  const record = await tx.evaluationSet.findUnique({ where: { id }, select: setSelect });
  return record === null ? null : toRow(record);
}

/** @throws AppError `not-found` */
export async function getEvaluationSet(id: string, tx: Tx = db()): Promise<EvaluationSetRow> {
  const set = await findEvaluationSet(tx, id);
  if (set === null) throw new AppError("not-found", `There is no evaluation set ${id}`);
  return set;
}

/** A project's default set, else the built-in default. */
export async function findDefaultEvaluationSet(tx: Tx, projectId: string): Promise<EvaluationSetRow | null> {
  const [row] = await tx.$queryRaw<{ id: string | null }[]>(
    sql`SELECT default_evaluation_set(${projectId}::uuid) AS id`,
  );
  return row === undefined || row.id === null ? null : findEvaluationSet(tx, row.id);
}

/** Id of the set that new checkpoints of a project are computed on; null if there is none. */
export async function findDefaultSetId(projectId: string): Promise<string | null> {
  return (await findDefaultEvaluationSet(db(), projectId))?.id ?? null;
}

/**
 * The sets available to a project, subsets included: its own and the built-in ones; with null only the built-in ones.
 */
export async function listEvaluationSets(projectId: string | null): Promise<EvaluationSetRow[]> {
  const records = await db().evaluationSet.findMany({
    where: { OR: [{ projectId: null }, ...(projectId === null ? [] : [{ projectId }])] },
    orderBy: [{ isDefault: "desc" }, { name: "asc" }, { sampleCount: "desc" }],
    select: setSelect,
  });
  return records.map(toRow);
}

export type EvaluationSetInput = Omit<
  EvaluationSetRow,
  "id" | "createdAt" | "parentId" | "licence" | "description"
> &
  Partial<Pick<EvaluationSetRow, "id" | "parentId" | "licence" | "description">>;

/**
 * Registers a set: the same digest in the same project is the same set, whose name and location are updated. A new
 * default replaces the old one.
 */
export async function registerEvaluationSet(tx: Tx, input: EvaluationSetInput): Promise<EvaluationSetRow> {
  const { projectId, digest } = input;
  if (input.isDefault) await clearDefault(tx, projectId);
  const existing = await findByDigest(tx, projectId, digest);
  const { id, ...data } = input;
  const record =
    existing === null
      ? await tx.evaluationSet.create({
          data: { ...data, ...(id === undefined ? {} : { id }) },
          select: setSelect,
        })
      : await tx.evaluationSet.update({ where: { id: existing.id }, data, select: setSelect });
  return toRow(record);
}

/** The set with these contents in a project (null: among the built-in ones). */
export async function findByDigest(
  tx: Tx,
  projectId: string | null,
  digest: string,
): Promise<EvaluationSetRow | null> {
  const record = await tx.evaluationSet.findFirst({ where: { projectId, digest }, select: setSelect });
  return record === null ? null : toRow(record);
}

export async function findSubset(
  tx: Tx,
  parentId: string,
  sampleCount: number,
): Promise<EvaluationSetRow | null> {
  const record = await tx.evaluationSet.findFirst({ where: { parentId, sampleCount }, select: setSelect });
  return record === null ? null : toRow(record);
}

/** Makes a set its project's default, replacing the current one, or clears it. */
export async function setDefault(tx: Tx, set: EvaluationSetRow, isDefault: boolean): Promise<void> {
  // One statement: every result of the project is chosen anew when its default set changes.
  await tx.$executeRaw(sql`UPDATE evaluation_set SET is_default = (${isDefault}::boolean AND id = ${set.id}::uuid)
    WHERE id = ${set.id}::uuid OR (${isDefault}::boolean AND is_default
      AND project_id IS NOT DISTINCT FROM ${set.projectId}::uuid)`);
}

async function clearDefault(tx: Tx, projectId: string | null): Promise<void> {
  await tx.evaluationSet.updateMany({ where: { projectId, isDefault: true }, data: { isDefault: false } });
}

export interface EvaluationSetDescription {
  readonly name?: string | undefined;
  readonly licence?: string | undefined;
  readonly description?: string | undefined;
}

export async function updateDescription(tx: Tx, id: string, patch: EvaluationSetDescription): Promise<void> {
  const { name, licence, description } = patch;
  await tx.evaluationSet.update({
    where: { id },
    data: {
      ...(name === undefined ? {} : { name }),
      ...(licence === undefined ? {} : { licence }),
      ...(description === undefined ? {} : { description }),
    },
    select: { id: true },
  });
}

export interface EvaluationSetUse {
  /** Checkpoints with a result on the set or one of its subsets. */
  readonly checkpoints: number;
  /** Jobs on them that are queued or running. */
  readonly activeJobs: number;
}

export async function countUse(tx: Tx, id: string): Promise<EvaluationSetUse> {
  const evaluationSet = { OR: [{ id }, { parentId: id }] };
  const results = await tx.mirResult.groupBy({ by: ["checkpointId"], where: { evaluationSet } });
  const activeJobs = await tx.mirJob.count({
    where: { evaluationSet, state: { in: ["queued", "running"] } },
  });
  return { checkpoints: results.length, activeJobs };
}

/** Removes an unused set, with its subsets and the jobs that ended without a result. */
export async function removeSet(tx: Tx, id: string): Promise<void> {
  const evaluationSet = { OR: [{ id }, { parentId: id }] };
  await tx.mirJob.deleteMany({ where: { evaluationSet } });
  await tx.evaluationSet.deleteMany({ where: { parentId: id } });
  await tx.evaluationSet.delete({ where: { id }, select: { id: true } });
}
