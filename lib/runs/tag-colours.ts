import { notifyChange } from "#lib/db/notify.ts";
import { transaction } from "#lib/db/transaction.ts";
import { getProjectBySlug } from "#lib/runs/repository-projects.ts";
import {
  findTagColours,
  findUsedTags,
  removeTagColour,
  writeTagColour,
} from "#lib/runs/repository-tag-colours.ts";
import type { TagColour, TagColourInput, UsedTag } from "#lib/runs/tag-colour-schema.ts";

/** The coloured values of a project's tags, by key and value. @throws AppError "not-found" (project) */
export async function listTagColours(slug: string): Promise<TagColour[]> {
  return findTagColours((await getProjectBySlug(slug)).id);
}

/** Gives a tag's value a colour in the whole project, or takes it away. @throws AppError "not-found" (project) */
export async function colourTag(slug: string, { key, value, colour }: TagColourInput): Promise<void> {
  const { id: projectId } = await getProjectBySlug(slug);
  await transaction(async (tx) => {
    if (colour === null) {
      await removeTagColour(tx, projectId, key, value);
    } else {
      await writeTagColour(tx, projectId, { key, value, colour });
    }
    // Colours are looks and no values: as with views, no row of a table changes.
    await notifyChange(tx, { kind: "view", projectId });
  });
}

/** The tags that a project's runs have. @throws AppError "not-found" (project) */
export async function listUsedTags(slug: string): Promise<UsedTag[]> {
  return findUsedTags((await getProjectBySlug(slug)).id);
}
