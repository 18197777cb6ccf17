import { db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/transaction.ts";
import { type TagColour, TagColourNameSchema, type UsedTag } from "#lib/runs/tag-colour-schema.ts";

/** The colours of a project's tag values. Colours that are no longer in the palette are ignored. */
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

/** Too many to choose from a list; tag values as numerous as runs are not labels. */
const MAXIMUM_TAGS = 2000;

/** The tags of a project's runs, sorted by key, then by decreasing frequency. */
export async function findUsedTags(projectId: string): Promise<UsedTag[]> {
  const rows = await db().$queryRaw<(Omit<UsedTag, "colour"> & { colour: string | null })[]>`
    SELECT used.key, used.value, used.runs, c.colour
    FROM (
      SELECT t.key, t.value, count(*)::int AS runs
      FROM tag t JOIN run r ON r.id = t.run_id
      WHERE r.project_id = ${projectId}::uuid AND r.deleted_at IS NULL
      GROUP BY t.key, t.value ORDER BY count(*) DESC, t.key, t.value LIMIT ${MAXIMUM_TAGS}::int
    ) used
    LEFT JOIN tag_colour c ON c.project_id = ${projectId}::uuid AND c.key = used.key AND c.value = used.value
    ORDER BY used.key, used.runs DESC, used.value`;
  return rows.map((row) => ({ ...row, colour: TagColourNameSchema.safeParse(row.colour).data ?? null }));
}
