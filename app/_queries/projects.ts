import { apiPaths } from "#app/_paths.ts";
import { fetchJson, send } from "#app/_queries/fetch-json.ts";
import { type Project, type ProjectInput, ProjectSchema } from "#lib/runs/schema.ts";

export function createProject(input: ProjectInput): Promise<Project> {
  return fetchJson(apiPaths.projects(), ProjectSchema, { method: "POST", body: input });
}

export async function deleteProject(slug: string): Promise<void> {
  await send(apiPaths.project(slug), { method: "DELETE" });
}
