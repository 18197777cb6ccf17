import "server-only";
import { cache } from "react";
import { findVisibleProject } from "#app/_server/find-project.ts";
import { listEvaluationSets } from "#lib/mir/evaluation-sets/repository-evaluation-sets.ts";

/** A set that the project may use, its own or a built-in one, read once a request; null for any other. */
export const findEvaluationSet = cache(async (slug: string, setId: string) => {
  const project = await findVisibleProject(slug);
  if (project === null) return null;
  const set = (await listEvaluationSets(project.id)).find(({ id }) => id === setId);
  return set === undefined ? null : { project, set };
});
