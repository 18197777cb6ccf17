import { z } from "zod";
import { AppError, type ErrorCode, InputError, type InvalidField } from "#lib/errors.ts";
import { log } from "#lib/log.ts";

/** RFC 9457 problem details. `errors` lists the rejected fields, `kind` is the kind of unusable input. */
export const ProblemSchema = z
  .object({
    type: z.string().meta({ description: "A URI that identifies the kind of problem." }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string().meta({ description: "Identifies this occurrence; the server's log has it too." }),
    code: z.string(),
    kind: z.string().optional(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })),
  })
  .meta({ id: "Problem", description: "What went wrong (RFC 9457, application/problem+json)." });
export type Problem = z.infer<typeof ProblemSchema>;

/** Every kind of problem with its status and title. */
export const PROBLEMS: Readonly<Record<ErrorCode, { status: number; title: string }>> = {
  "bad-request": { status: 400, title: "The request cannot be understood" },
  validation: { status: 422, title: "A field was refused" },
  "not-found": { status: 404, title: "There is no such thing" },
  conflict: { status: 409, title: "The request contradicts what is stored" },
  forbidden: { status: 403, title: "Not allowed" },
  "too-large": { status: 413, title: "The request is too large" },
  unsupported: { status: 415, title: "This form of content is not supported" },
  input: { status: 422, title: "A file or directory cannot be used" },
  canceled: { status: 409, title: "Canceled" },
  unavailable: { status: 503, title: "Not available at the moment" },
  internal: { status: 500, title: "Mirscope failed" },
};

/** More errors in one response are of no use; a batch of 50,000 bad points would repeat one sentence. */
const MAXIMUM_ERRORS = 50;

/** The issues of a failed parse as fields; an unknown field is reported itself, not the object that contains it. */
export function invalidFields(error: z.ZodError): InvalidField[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({ path: [...issue.path, key].join("."), message: "unknown field" }));
    }
    return [{ path: issue.path.join("."), message: issue.message }];
  });
}

/** A failed parse as an AppError. */
export function validationError(error: z.ZodError): AppError {
  const fields = invalidFields(error);
  return new AppError("validation", describeFields(fields), { cause: error, fields });
}

function describeFields(fields: readonly InvalidField[]): string {
  const [first] = fields;
  if (first === undefined) {
    return "The request was refused";
  }
  const more = fields.length > 1 ? ` (and ${fields.length - 1} more)` : "";
  return `${first.path === "" ? "body" : first.path}: ${first.message}${more}`;
}

/** Prisma's error codes that are meaningful to the caller. Matched by code, never by text. */
const PRISMA_ERRORS: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  P2002: ["conflict", "Something with the same unique values exists already"],
  P2003: ["conflict", "Something else still refers to this, or this refers to something that is gone"],
  P2025: ["not-found", "It does not exist, or not any more"],
  P2034: ["unavailable", "Two writes collided; send the request again"],
  P1001: ["unavailable", "The database cannot be reached"],
  P1008: ["unavailable", "The database took too long"],
  P1017: ["unavailable", "The database closed the connection"],
  P2024: ["unavailable", "The database is busy"],
  P2028: ["unavailable", "The transaction took too long"],
};

function fromPrisma(error: Error): AppError | null {
  if (!error.name.startsWith("PrismaClient") || !("code" in error) || typeof error.code !== "string") {
    return null;
  }
  const known = PRISMA_ERRORS[error.code];
  return known === undefined ? null : new AppError(known[0], known[1], { cause: error });
}

/** Any thrown value as an AppError: unknown ones become `internal`, with their text only in the log. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) {
    return error;
  }
  if (error instanceof z.ZodError) {
    return validationError(error);
  }
  return (
    (error instanceof Error ? fromPrisma(error) : null) ??
    new AppError("internal", "An error that Mirscope did not foresee; its log has the details", {
      cause: error,
    })
  );
}

/**
 * Presents a thrown value as problem+json, and logs it: client errors as `warn`, failures as `error` with their cause.
 */
export function problemResponse(thrown: unknown, request: Request): Response {
  const error = toAppError(thrown);
  const { status, title } = PROBLEMS[error.code];
  const instance = `urn:uuid:${crypto.randomUUID()}`;
  const problem: Problem = {
    type: `/api/docs#problem-${error.code}`,
    title,
    status,
    detail: error.message,
    instance,
    code: error.code,
    ...(error instanceof InputError ? { kind: error.kind } : {}),
    errors: error.fields.slice(0, MAXIMUM_ERRORS).map(({ path, message }) => ({ path, message })),
  };
  const entry = { instance, method: request.method, url: request.url, code: error.code };
  if (status >= 500) {
    log().error({ ...entry, err: error.cause ?? error }, error.message);
  } else {
    log().warn(entry, error.message);
  }
  return Response.json(problem, { status, headers: { "content-type": "application/problem+json" } });
}
