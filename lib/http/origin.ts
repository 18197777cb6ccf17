import { AppError } from "#lib/errors.ts";

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Protects an API without sign-in from other web pages. Any client that reaches the loopback address has full access,
 * so a page of another site must not be able to use the user's browser for it:
 *
 * - The Host header must name a loopback address. A page whose DNS name was re-bound to 127.0.0.1 sends its own name,
 *   for reads as well.
 * - A write that a browser marks as coming from another origin (Sec-Fetch-Site, else Origin) is rejected. Other ports
 *   of this machine are other origins. Programs like curl send neither header and are allowed.
 *
 * Together with the required content type application/json (a form cannot send it without a preflight, and
 * no CORS header is ever sent) no cross-site request reaches a handler.
 *
 * @throws AppError "forbidden"
 */
export function requireSameOrigin(request: Request): void {
  const url = new URL(request.url);
  const host = request.headers.get("host") ?? url.host;
  if (!LOOPBACK.test(host.replace(/:\d+$/, ""))) {
    throw new AppError(
      "forbidden",
      `The Host header names ${JSON.stringify(host)}; Mirscope answers only as localhost, 127.0.0.1 or [::1]`,
    );
  }
  if (SAFE_METHODS.has(request.method)) {
    return;
  }
  const site = request.headers.get("sec-fetch-site");
  const origin = request.headers.get("origin");
  const isForeign =
    site === null ? origin !== null && !isOriginOf(origin, host) : site !== "same-origin" && site !== "none";
  if (isForeign) {
    throw new AppError(
      "forbidden",
      `A page of another origin (${origin ?? site}) may not write to Mirscope through your browser`,
    );
  }
}

/** The origin at which the client reached this server, which may differ from Next's own. */
export function originOf(request: Request): string {
  const url = new URL(request.url);
  return `${url.protocol}//${request.headers.get("host") ?? url.host}`;
}

function isOriginOf(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host;
}
