import "server-only";
import { redirect } from "next/navigation";
import { viewPagePath } from "#app/_queries/view-state.ts";
import type { Actor } from "#lib/auth/actor.ts";
import { queryToOpen } from "#lib/views/open-view.ts";
import type { ViewPage } from "#lib/views/schema.ts";

type SearchParameters = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Called by pages with saved views before they read their state. Redirects to the project's default view if the URL has no
 * state, and to the state of a view if the URL contains only the view. Returns otherwise.
 */
export async function openSavedView(
  project: { readonly id: string; readonly slug: string },
  page: ViewPage,
  parameters: SearchParameters,
  actor: Actor,
): Promise<void> {
  const query = await queryToOpen(project.id, page, toSearchParams(parameters), actor.id);
  if (query !== null) {
    redirect(`${viewPagePath(page, project.slug)}?${query}`);
  }
}

function toSearchParams(parameters: SearchParameters): URLSearchParams {
  const entries = Object.entries(parameters).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).flatMap((one) => (one === undefined ? [] : [[name, one]])),
  );
  return new URLSearchParams(entries);
}
