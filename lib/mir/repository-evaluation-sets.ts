import { db, type Prisma } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/transaction.ts";
import type { EvaluationSetRow } from "#lib/mir/schema.ts";

const setSelect = {
  id: true,
  projectId: true,
  name: true,
  digest: true,
  template: true,
  sampleCount: true,
  uri: true,
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

/** A project's default set, else the built-in default. */
export async function findDefaultEvaluationSet(tx: Tx, projectId: string): Promise<EvaluationSetRow | null> {
  const records = await tx.evaluationSet.findMany({
    where: { isDefault: true, OR: [{ projectId }, { projectId: null }] },
    orderBy: { createdAt: "desc" },
    select: setSelect,
  });
  const record = records.find((set) => set.projectId === projectId) ?? records[0];
  return record === undefined ? null : toRow(record);
}

/** The sets that a project may use: its own and the built-in ones; with null only the built-in ones. */
export async function listEvaluationSets(projectId: string | null): Promise<EvaluationSetRow[]> {
  const records = await db().evaluationSet.findMany({
    where: { OR: [{ projectId: null }, ...(projectId === null ? [] : [{ projectId }])] },
    orderBy: [{ isDefault: "desc" }, { name: "asc" }],
    select: setSelect,
  });
  return records.map(toRow);
}

export type EvaluationSetInput = Omit<EvaluationSetRow, "id" | "createdAt">;

/**
 * Registers a set: the same digest in the same project is the same set, whose name and place are updated. A new
 * default takes the place of the old one.
 */
export async function registerEvaluationSet(tx: Tx, input: EvaluationSetInput): Promise<EvaluationSetRow> {
  const { projectId, digest } = input;
  if (input.isDefault) {
    await tx.evaluationSet.updateMany({ where: { projectId, isDefault: true }, data: { isDefault: false } });
  }
  const existing = await tx.evaluationSet.findFirst({ where: { projectId, digest }, select: { id: true } });
  const record =
    existing === null
      ? await tx.evaluationSet.create({ data: input, select: setSelect })
      : await tx.evaluationSet.update({ where: { id: existing.id }, data: input, select: setSelect });
  return toRow(record);
}
