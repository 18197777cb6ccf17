import { notifyChange } from "#lib/db/notify.ts";
import { transaction } from "#lib/db/transaction.ts";
import { changeProject, getProjectBySlug, removeProject } from "#lib/runs/repository-projects.ts";
import type { Project, ProjectPatch } from "#lib/runs/schema.ts";

/** @throws AppError "not-found" */
export function updateProject(slug: string, patch: ProjectPatch): Promise<Project> {
  return transaction(async (tx) => {
    const { id } = await getProjectBySlug(slug, tx);
    await changeProject(tx, id, patch);
    await notifyChange(tx, { kind: "project", projectId: id });
    return getProjectBySlug(slug, tx);
  });
}

/**
 * Deletes a project with its runs, metrics, checkpoints, results, scores and ablations.
 * @throws AppError "not-found"
 */
export function deleteProject(slug: string): Promise<void> {
  return transaction(async (tx) => {
    const { id } = await getProjectBySlug(slug, tx);
    await removeProject(tx, id);
    await notifyChange(tx, { kind: "project", projectId: id });
  });
}
