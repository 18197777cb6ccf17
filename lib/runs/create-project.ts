import { notifyChange } from "#lib/db/notify.ts";
import type { Tx } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";
import { getProjectBySlug, insertProject } from "#lib/runs/repository-projects.ts";
import { type Project, type ProjectInput, SlugSchema } from "#lib/runs/schema.ts";

/**
 * Creates a project, or returns the unchanged project with the same slug.
 * @throws AppError "validation" naming `slug` if none is given and none can be derived from the name
 */
export async function createProject(tx: Tx, input: ProjectInput): Promise<Project & { created: boolean }> {
  const { name, description, source, mirDefinition } = input;
  const slug = input.slug ?? slugOf(name);
  const created = await insertProject(tx, {
    slug,
    name,
    ...(description === undefined ? {} : { description }),
    ...(source === undefined ? {} : { source }),
    ...(mirDefinition === undefined ? {} : { mirDefinition }),
  });
  const project = await getProjectBySlug(slug, tx);
  if (created) {
    await notifyChange(tx, { kind: "project", projectId: project.id });
  }
  return { ...project, created };
}

/** "LLaVA 1.5, étude" -> "llava-1-5-etude" */
function slugOf(name: string): string {
  const slug = name
    .normalize("NFKD")
    .replaceAll(/\p{Mark}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 64)
    .replaceAll(/^-+|-+$/g, "");
  if (!SlugSchema.safeParse(slug).success) {
    const message = "is needed: the name has no letters or digits that could stand in a URL";
    throw new AppError("validation", `slug ${message}`, { fields: [{ path: "slug", message }] });
  }
  return slug;
}
