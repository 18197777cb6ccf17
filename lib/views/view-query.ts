import { NO_VIEW, VIEW_PARAMETER } from "#lib/views/schema.ts";

/**
 * The canonical form of a state: sorted by name (values of one name keep their order), without VIEW_PARAMETER. Keeps empty
 * values, because `columns=` means no columns.
 */
export function canonicalQuery(query: string | URLSearchParams): string {
  const parameters = new URLSearchParams(query);
  parameters.delete(VIEW_PARAMETER);
  parameters.sort();
  return parameters.toString();
}

/** Whether two query strings are the same state. */
export function isSameState(a: string | URLSearchParams, b: string | URLSearchParams): boolean {
  return canonicalQuery(a) === canonicalQuery(b);
}

/** The query string of a page with a state and the id of its view; null for no view. */
export function queryWithView(query: string | URLSearchParams, viewId: string | null): string {
  const parameters = new URLSearchParams(canonicalQuery(query));
  if (viewId !== null) {
    parameters.set(VIEW_PARAMETER, viewId);
  } else if (parameters.size === 0) {
    // Without this, the page would open its default view.
    parameters.set(VIEW_PARAMETER, NO_VIEW);
  }
  return parameters.toString();
}
