import type { QueryClient, QueryKey } from "@tanstack/react-query";

/**
 * Fetches again what is shown, after something changed. A first fetch that is still under way may have read the
 * state before the change, and invalidation alone would let it stand: it begins anew.
 */
export async function refreshQueries(client: QueryClient, queryKey: QueryKey): Promise<void> {
  await client.cancelQueries({ queryKey }, { silent: true });
  await client.invalidateQueries({ queryKey });
}
