import { AppError } from "#lib/errors.ts";

/** Placeholder for the origin of this installation. */
const LOCAL_ORIGIN = "http://here.invalid";

/**
 * The normalised path of a page of a project. Anything else is refused, so that a short link never leaves this
 * installation or calls the API. Parses as browsers do, to detect what they read as another host (`//host`, `/\host`,
 * an embedded tab).
 * @throws AppError "validation" naming `path`
 */
export function localPath(path: string, slug: string): string {
  const url = path.startsWith("/") && !/[\\\p{Cc}]/u.test(path) ? URL.parse(path, LOCAL_ORIGIN) : null;
  const own = `/projects/${encodeURIComponent(slug)}`;
  if (
    url === null ||
    url.origin !== LOCAL_ORIGIN ||
    !(url.pathname === own || url.pathname.startsWith(`${own}/`))
  ) {
    const message = `must be a page of this project: ${own}/…`;
    throw new AppError("validation", `path ${message}`, { fields: [{ path: "path", message }] });
  }
  return `${url.pathname}${url.search}${url.hash}`;
}
