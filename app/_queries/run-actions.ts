import { apiPaths } from "#app/_paths.ts";
import { fetchJson, send } from "#app/_queries/fetch-json.ts";
import { type RunAction, type RunActionResult, RunActionResultSchema } from "#lib/runs/run-action-schema.ts";

export const actOnRuns = (slug: string, body: RunAction): Promise<RunActionResult> =>
  fetchJson(apiPaths.runActions(slug), RunActionResultSchema, { method: "POST", body });

/** Permanently deletes a run. */
export async function deleteRunForever(id: string): Promise<void> {
  await send(`${apiPaths.run(id)}?forever=1`, { method: "DELETE" });
}

export async function emptyTrash(slug: string): Promise<void> {
  await send(apiPaths.trash(slug), { method: "DELETE" });
}
