import { findDefaultView, findView } from "#lib/views/repository-views.ts";
import { NO_VIEW, VIEW_PARAMETER, type ViewPage } from "#lib/views/schema.ts";
import { canonicalQuery, queryWithView } from "#lib/views/view-query.ts";

/**
 * What a page's URL should say instead of `parameters`, or null where it speaks for itself: without any state the
 * page opens its default view, and with a view alone (`?view=<id or name>`) that view's state. Either way the state
 * then stands in the URL.
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
  // A view of the page as it is without a state needs no second look.
  return query === parameters.toString() ? null : query;
}
