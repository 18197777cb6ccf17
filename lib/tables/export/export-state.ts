import { AppError } from "#lib/errors.ts";
import type { Project } from "#lib/runs/schema.ts";
import { GridDisplayQuerySchema, GridStateQuerySchema, toGridQuery } from "#lib/tables/query/grid-query.ts";
import { GRID_PARAMETERS, type GridState, parseGridState } from "#lib/tables/query/grid-state.ts";
import { findViewQuery } from "#lib/views/saved-views.ts";
import { NO_VIEW } from "#lib/views/schema.ts";

/**
 * The table state of a URL: its parameters override those of its saved view. The URL of a page contains its whole state in
 * addition to the view's id, so that it remains valid without the view.
 * @throws AppError "not-found" (only a view, which does not exist), "validation" naming sort, columns, group or calc
 */
export async function exportStateOf(
  project: Pick<Project, "id" | "slug" | "mirDefinition">,
  parameters: URLSearchParams,
  actorId: string,
): Promise<{ parameters: URLSearchParams; state: GridState }> {
  const own = GRID_PARAMETERS.filter((name) => parameters.has(name));
  const view = parameters.get("view");
  const stored =
    view === null || view === "" || view === NO_VIEW
      ? null
      : await findViewQuery(project.id, "runs", view, actorId);
  if (stored === null && view !== null && view !== "" && view !== NO_VIEW && own.length === 0) {
    throw new AppError("not-found", `There is no view ${view} of this project's runs`);
  }
  const merged = new URLSearchParams(stored ?? "");
  for (const name of own) {
    merged.set(name, parameters.get(name) ?? "");
  }
  requireReadable(merged, project);
  return { parameters: merged, state: parseGridState(merged) };
}

/** Reports invalid parts, which pages ignore, as errors to scripts. */
function requireReadable(
  parameters: URLSearchParams,
  project: Pick<Project, "slug" | "mirDefinition">,
): void {
  const known = Object.fromEntries(
    GRID_PARAMETERS.flatMap((name) => {
      const value = parameters.get(name);
      return value === null || (value === "" && name !== "columns") ? [] : [[name, value]];
    }),
  );
  const query = GridStateQuerySchema.extend(GridDisplayQuerySchema.shape).parse(known);
  toGridQuery(
    { ...query, offset: 0, limit: 0, member: undefined, facts: "0", keys: "0", since: undefined },
    project,
    () => [],
  );
}
