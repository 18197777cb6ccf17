import { findProjects } from "#lib/runs/repository-projects.ts";
import type { Project } from "#lib/runs/schema.ts";

/** All projects, newest first. */
export function listProjects(): Promise<Project[]> {
  return findProjects();
}

/** One page of projects; `cursor` is the `nextCursor` of the previous page. */
export async function listProjectPage(page: {
  limit: number;
  cursor: string | undefined;
}): Promise<{ items: Project[]; nextCursor: string | null }> {
  const { limit, cursor } = page;
  const found = await findProjects({ limit: limit + 1, ...(cursor === undefined ? {} : { cursor }) });
  const items = found.slice(0, limit);
  return { items, nextCursor: found.length > limit ? (items.at(-1)?.id ?? null) : null };
}
