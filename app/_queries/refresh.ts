import type { QueryClient, QueryKey } from "@tanstack/react-query";

/**
 * Refetches active queries after a change. An initial fetch that is still running may have read the old state, and
 * invalidation alone would keep its result, so it is restarted.
 */
export async function refreshQueries(client: QueryClient, queryKey: QueryKey): Promise<void> {
  await client.cancelQueries({ queryKey }, { silent: true });
  await client.invalidateQueries({ queryKey });
}
