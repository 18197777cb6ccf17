import { db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/transaction.ts";
import { type TagColour, TagColourNameSchema } from "#lib/runs/tag-colour-schema.ts";

/** The coloured values of a project's tags. A colour that the palette no longer has is left out. */
export async function findTagColours(projectId: string): Promise<TagColour[]> {
  const rows = await db().tagColour.findMany({
    where: { projectId },
    select: { key: true, value: true, colour: true },
    orderBy: [{ key: "asc" }, { value: "asc" }],
  });
  return rows.flatMap(({ key, value, colour }) => {
    const name = TagColourNameSchema.safeParse(colour);
    return name.success ? [{ key, value, colour: name.data }] : [];
  });
}

export async function writeTagColour(
  tx: Tx,
  projectId: string,
  { key, value, colour }: TagColour,
): Promise<void> {
  await tx.tagColour.upsert({
    where: { projectId_key_value: { projectId, key, value } },
    create: { projectId, key, value, colour },
    update: { colour },
    select: { colour: true },
  });
}

export async function removeTagColour(tx: Tx, projectId: string, key: string, value: string): Promise<void> {
  await tx.tagColour.deleteMany({ where: { projectId, key, value } });
}
