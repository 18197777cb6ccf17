import { AppError } from "#lib/errors.ts";

/** Stands for this installation, whatever its address is. */
const HERE = "http://here.invalid";

/**
 * The path of a page of a project in a normal form, or an error: nothing else may be shortened, so that a short link
 * never leads out of this installation, nor to an action of the API. Parsed as browsers do, so that what they would
 * take for another host (`//host`, `/\host`, a tab in between) is seen as such.
 * @throws AppError "validation" naming `path`
 */
export function localPath(path: string, slug: string): string {
  const url = path.startsWith("/") && !/[\\\p{Cc}]/u.test(path) ? URL.parse(path, HERE) : null;
  const own = `/projects/${encodeURIComponent(slug)}`;
  if (url === null || url.origin !== HERE || !(url.pathname === own || url.pathname.startsWith(`${own}/`))) {
    const message = `must be a page of this project: ${own}/…`;
    throw new AppError("validation", `path ${message}`, { fields: [{ path: "path", message }] });
  }
  return `${url.pathname}${url.search}${url.hash}`;
}
