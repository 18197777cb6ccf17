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

/** The colours of a project's tag values, sorted by key and value. @throws AppError "not-found" (project) */
export async function listTagColours(slug: string): Promise<TagColour[]> {
  return findTagColours((await getProjectBySlug(slug)).id);
}

/** Sets or removes the colour of a tag value in the project. @throws AppError "not-found" (project) */
export async function colourTag(slug: string, { key, value, colour }: TagColourInput): Promise<void> {
  const { id: projectId } = await getProjectBySlug(slug);
  await transaction(async (tx) => {
    if (colour === null) {
      await removeTagColour(tx, projectId, key, value);
    } else {
      await writeTagColour(tx, projectId, { key, value, colour });
    }
    // Like a view, a colour changes only the presentation, so no row of a table is refetched.
    await notifyChange(tx, { kind: "view", projectId });
  });
}

/** The tags of a project's runs. @throws AppError "not-found" (project) */
export async function listUsedTags(slug: string): Promise<UsedTag[]> {
  return findUsedTags((await getProjectBySlug(slug)).id);
}
