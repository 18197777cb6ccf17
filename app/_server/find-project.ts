import "server-only";
import { cache } from "react";
import { getActor } from "#lib/auth/actor.ts";
import { canViewProject } from "#lib/auth/can.ts";
import { findProjectBySlug } from "#lib/runs/repository-projects.ts";

/** The project that a page is about, read once a request; null where there is none that the actor may see. */
export const findVisibleProject = cache(async (slug: string) => {
  const project = await findProjectBySlug(slug);
  return project !== null && canViewProject(await getActor(), project) ? project : null;
});
