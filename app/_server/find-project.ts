import "server-only";
import { cache } from "react";
import { getActor } from "#lib/auth/actor.ts";
import { canViewProject } from "#lib/auth/can.ts";
import { findProjectBySlug } from "#lib/runs/repository-projects.ts";

/** The project of a page, read once per request; null if it does not exist or the actor may not see it. */
export const findVisibleProject = cache(async (slug: string) => {
  const project = await findProjectBySlug(slug);
  return project !== null && canViewProject(await getActor(), project) ? project : null;
});
