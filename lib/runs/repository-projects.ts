import { db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";
import { projectFields, toProject } from "#lib/runs/repository.ts";
import type { Project, ProjectPatch } from "#lib/runs/schema.ts";

export async function findProjectBySlug(slug: string, tx: Tx = db()): Promise<Project | null> {
  const row = await tx.project.findUnique({ where: { slug }, select: projectFields });
  return row === null ? null : toProject(row);
}

/** @throws AppError "not-found" */
export async function getProjectBySlug(slug: string, tx: Tx = db()): Promise<Project> {
  const project = await findProjectBySlug(slug, tx);
  if (project === null) {
    throw new AppError("not-found", `There is no project ${slug}`);
  }
  return project;
}

/** @throws AppError "not-found" */
export async function getProjectById(id: string, tx: Tx = db()): Promise<Project> {
  const row = await tx.project.findUnique({ where: { id }, select: projectFields });
  if (row === null) {
    throw new AppError("not-found", `There is no project ${id}`);
  }
  return toProject(row);
}

/** Newest first; `cursor` is the id of the last project of the previous page. */
export async function findProjects(page: { limit?: number; cursor?: string } = {}): Promise<Project[]> {
  const rows = await db().project.findMany({
    select: projectFields,
    orderBy: { id: "desc" },
    ...(page.limit === undefined ? {} : { take: page.limit }),
    // Ids are UUIDs of version 7, which sort by creation time.
    ...(page.cursor === undefined ? {} : { where: { id: { lt: page.cursor } } }),
  });
  return rows.map(toProject);
}

export interface NewProjectRow {
  readonly slug: string;
  readonly name: string;
  readonly description?: string;
  readonly source?: string | null;
  readonly mirDefinition?: string;
}

/** @returns whether the row is new. One statement, so that concurrent writers of one slug do not fail */
export async function insertProject(tx: Tx, row: NewProjectRow): Promise<boolean> {
  const { count } = await tx.project.createMany({ data: [row], skipDuplicates: true });
  return count > 0;
}

export async function changeProject(tx: Tx, id: string, patch: ProjectPatch): Promise<void> {
  const { name, description, source, mirDefinition } = patch;
  await tx.project.update({
    where: { id },
    data: {
      ...(name === undefined ? {} : { name }),
      ...(description === undefined ? {} : { description }),
      ...(source === undefined ? {} : { source }),
      ...(mirDefinition === undefined ? {} : { mirDefinition }),
    },
    select: { id: true },
  });
}

export async function removeProject(tx: Tx, id: string): Promise<void> {
  // Runs first, because their results reference the project's evaluation sets.
  await tx.run.deleteMany({ where: { projectId: id } });
  await tx.project.delete({ where: { id }, select: { id: true } });
}

/** Ids of the project's runs with these names, excluding the trash. */
export async function findRunIdsByName(
  projectId: string,
  names: readonly string[],
  tx: Tx = db(),
): Promise<string[]> {
  const runs = await tx.run.findMany({
    where: { projectId, deletedAt: null, name: { in: [...names] } },
    select: { id: true },
  });
  return runs.map(({ id }) => id);
}
