import { ApiError } from "#app/_queries/fetch-json.ts";

/** After which a server that could not answer is asked again. */
export const RETRY_MS = 3000;

/** An answer that the same question would get again. */
export const isRefusal = (error: Error): boolean =>
  error instanceof ApiError && error.status >= 400 && error.status < 500;
