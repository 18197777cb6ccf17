import { paths } from "#app/_paths.ts";
import { formatGridState, parseGridState } from "#lib/tables/query/grid-state.ts";
import type { SavedView, ViewPage } from "#lib/views/schema.ts";
import { canonicalQuery, queryWithView } from "#lib/views/view-query.ts";

/** Leaves out what is a moment's look and no part of a view: which groups are open, at which row one stands. */
function withoutMoment(page: ViewPage, parameters: URLSearchParams): URLSearchParams {
  if (page === "runs") {
    // Read and written again, since a view that a script saved may say the same in other words.
    return formatGridState({ ...parseGridState(parameters), open: [] });
  }
  if (page === "compare") {
    parameters.delete("at");
  }
  return parameters;
}

/** The part of a page's state that a view saves, in the one form that equal states share. */
export function viewState(page: ViewPage, query: string | URLSearchParams): string {
  return canonicalQuery(withoutMoment(page, new URLSearchParams(query)));
}

/** Where a page stands. */
export function viewPagePath(page: ViewPage, slug: string): string {
  return paths[page](slug);
}

/** The address of a view, with its state. */
export function viewHref(slug: string, view: Pick<SavedView, "id" | "page" | "query">): string {
  return `${viewPagePath(view.page, slug)}?${queryWithView(view.query, view.id)}`;
}
