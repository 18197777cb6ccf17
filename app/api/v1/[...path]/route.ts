import { AppError } from "#lib/errors.ts";
import { problemResponse } from "#lib/http/problem.ts";

/** Unknown API paths get a problem document instead of a page. */
async function notFound(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  return problemResponse(
    new AppError("not-found", `There is no ${pathname}; /api/docs lists what there is`),
    request,
  );
}

export { notFound as DELETE, notFound as GET, notFound as PATCH, notFound as POST, notFound as PUT };
