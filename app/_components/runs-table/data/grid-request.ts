import { ApiError } from "#app/_queries/fetch-json.ts";

/** What of a list is in sight. */
export interface Wish {
  readonly first: number;
  readonly last: number;
  readonly columns: readonly string[];
}

/** After which a server that could not be reached is asked again. */
export const RETRY_MS = 3000;

/** An answer that the same question would get again. */
export const isRefusal = (error: Error): boolean =>
  error instanceof ApiError && error.status >= 400 && error.status < 500;

export const isSameWish = (a: Wish, b: Wish): boolean =>
  a.first === b.first && a.last === b.last && a.columns.join("\n") === b.columns.join("\n");
