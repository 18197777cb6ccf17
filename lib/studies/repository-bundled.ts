import { db } from "#lib/db/client.ts";

/** The bundled studies that were loaded into this database once, whether their projects still exist or not. */
export async function listLoadedStudies(): Promise<string[]> {
  const rows = await db().bundledStudy.findMany({ select: { key: true }, orderBy: { importedAt: "asc" } });
  return rows.map((row) => row.key);
}

export async function rememberLoadedStudy(key: string): Promise<void> {
  await db().bundledStudy.upsert({ where: { key }, create: { key }, update: {} });
}
