import { db, type Prisma } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/transaction.ts";
import type { BaseFacts } from "#lib/mir/projector/model-base.ts";
import type { ModelBaseRow } from "#lib/mir/projector/model-base-schema.ts";

const baseSelect = {
  id: true,
  projectId: true,
  name: true,
  uri: true,
  digest: true,
  visionWidth: true,
  tokenWidth: true,
  isDefault: true,
  createdAt: true,
} as const satisfies Prisma.ModelBaseSelect;

type BaseRecord = Prisma.ModelBaseGetPayload<{ select: typeof baseSelect }>;

const toRow = (record: BaseRecord, checkpointCount: number): ModelBaseRow => ({
  ...record,
  createdAt: record.createdAt.toISOString(),
  checkpointCount,
});

/** Counted separately: Prisma would query a relation concurrently with the row, which a transaction does not allow. */
async function countedRow(tx: Tx, record: BaseRecord): Promise<ModelBaseRow> {
  return toRow(record, await tx.checkpoint.count({ where: { baseId: record.id } }));
}

/** The default one first. */
export async function listBases(projectId: string): Promise<ModelBaseRow[]> {
  const records = await db().modelBase.findMany({
    where: { projectId },
    orderBy: [{ isDefault: "desc" }, { name: "asc" }, { id: "asc" }],
    select: baseSelect,
  });
  const counts = await db().checkpoint.groupBy({
    by: ["baseId"],
    where: { baseId: { in: records.map(({ id }) => id) } },
    _count: true,
  });
  const countOf = new Map(counts.map(({ baseId, _count }) => [baseId, _count]));
  return records.map((record) => toRow(record, countOf.get(record.id) ?? 0));
}

export async function findBase(tx: Tx, id: string): Promise<ModelBaseRow | null> {
  const record = await tx.modelBase.findUnique({ where: { id }, select: baseSelect });
  return record === null ? null : countedRow(tx, record);
}

export async function findDefaultBase(tx: Tx, projectId: string): Promise<ModelBaseRow | null> {
  const record = await tx.modelBase.findFirst({ where: { projectId, isDefault: true }, select: baseSelect });
  return record === null ? null : countedRow(tx, record);
}

export interface BaseToSave extends BaseFacts {
  readonly projectId: string;
  readonly name: string;
  readonly uri: string;
}

/** The same files in the same project are the same base, whose name and location are updated. */
export async function saveBase(tx: Tx, base: BaseToSave): Promise<{ row: ModelBaseRow; created: boolean }> {
  const key = { projectId_digest: { projectId: base.projectId, digest: base.digest } };
  const existing = await tx.modelBase.findUnique({ where: key, select: { id: true } });
  const record =
    existing === null
      ? await tx.modelBase.create({ data: base, select: baseSelect })
      : await tx.modelBase.update({ where: { id: existing.id }, data: base, select: baseSelect });
  return { row: await countedRow(tx, record), created: existing === null };
}

export async function renameBase(tx: Tx, id: string, name: string): Promise<void> {
  await tx.modelBase.update({ where: { id }, data: { name } });
}

export async function makeDefaultBase(tx: Tx, projectId: string, id: string): Promise<void> {
  await tx.modelBase.updateMany({ where: { projectId, isDefault: true }, data: { isDefault: false } });
  await tx.modelBase.update({ where: { id }, data: { isDefault: true } });
}

export async function deleteBaseRow(tx: Tx, id: string): Promise<void> {
  await tx.modelBase.delete({ where: { id } });
}

/** Serialises changes to the bases of a project. */
export async function lockProjectBases(tx: Tx, projectId: string): Promise<void> {
  await tx.$executeRaw`SELECT id FROM project WHERE id = ${projectId}::uuid FOR NO KEY UPDATE`;
}
