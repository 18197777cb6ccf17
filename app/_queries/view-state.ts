import { paths } from "#app/_paths.ts";
import { formatGridState, parseGridState } from "#lib/tables/query/grid-state.ts";
import type { SavedView, ViewPage } from "#lib/views/schema.ts";
import { canonicalQuery, queryWithView } from "#lib/views/view-query.ts";

/** Removes transient state that a view does not save: expanded groups, the current row. */
function withoutTransientState(page: ViewPage, parameters: URLSearchParams): URLSearchParams {
  if (page === "runs") {
    // Parsed and formatted, because a view saved by a script may write the same state differently.
    return formatGridState({ ...parseGridState(parameters), open: [] });
  }
  if (page === "compare") {
    parameters.delete("at");
  }
  return parameters;
}

/** The part of a page's state that a view saves, in canonical form. */
export function viewState(page: ViewPage, query: string | URLSearchParams): string {
  return canonicalQuery(withoutTransientState(page, new URLSearchParams(query)));
}

/** The path of a page. */
export function viewPagePath(page: ViewPage, slug: string): string {
  return paths[page](slug);
}

/** The URL of a view, with its state. */
export function viewHref(slug: string, view: Pick<SavedView, "id" | "page" | "query">): string {
  return `${viewPagePath(view.page, slug)}?${queryWithView(view.query, view.id)}`;
}
