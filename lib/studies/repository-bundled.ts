import { db } from "#lib/db/client.ts";

/** Keys of the bundled studies ever loaded into this database, even if their projects were deleted. */
export async function listLoadedStudies(): Promise<string[]> {
  const rows = await db().bundledStudy.findMany({ select: { key: true }, orderBy: { importedAt: "asc" } });
  return rows.map((row) => row.key);
}

export async function recordLoadedStudy(key: string): Promise<void> {
  await db().bundledStudy.upsert({ where: { key }, create: { key }, update: {} });
}
