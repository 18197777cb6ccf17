import { findDefaultView, findView } from "#lib/views/repository-views.ts";
import { NO_VIEW, VIEW_PARAMETER, type ViewPage } from "#lib/views/schema.ts";
import { canonicalQuery, queryWithView } from "#lib/views/view-query.ts";

/**
 * The query string to redirect a page to, or null to keep `parameters`. Without any state the page opens its default view,
 * and with only a view (`?view=<id or name>`) that view. In both cases the redirect puts the view's state into the URL.
 */
export async function queryToOpen(
  projectId: string,
  page: ViewPage,
  parameters: URLSearchParams,
  actorId: string,
): Promise<string | null> {
  const named = parameters.get(VIEW_PARAMETER);
  if (named === NO_VIEW || canonicalQuery(parameters) !== "") {
    return null;
  }
  const view =
    named === null || named === ""
      ? await findDefaultView(projectId, page)
      : await findView(projectId, page, named, actorId);
  if (view === null) {
    return null;
  }
  const query = queryWithView(view.query, view.id);
  // A view with an empty state would redirect to the same URL.
  return query === parameters.toString() ? null : query;
}
