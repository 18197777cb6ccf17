import { z } from "zod";

const ProblemSchema = z.object({
  title: z.string().optional(),
  detail: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

/** An error response of the API, with a message to display. */
export class ApiError extends Error {
  readonly status: number;
  readonly fields: readonly { readonly path: string; readonly message: string }[];

  constructor(status: number, message: string, fields: ApiError["fields"] = []) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.fields = fields;
  }
}

interface SendOptions {
  readonly method?: "GET" | "POST" | "PATCH" | "DELETE";
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/**
 * Calls the API and validates the response with `schema`.
 * @throws ApiError with the detail of the problem document; status 0 if the server cannot be reached.
 */
export async function fetchJson<T extends z.ZodType>(
  url: string,
  schema: T,
  options: SendOptions = {},
): Promise<z.output<T>> {
  const response = await send(url, options);
  return schema.parse(await response.json());
}

/** fetchJson for responses without a body. */
export async function send(url: string, options: SendOptions = {}): Promise<Response> {
  const hasBody = options.body !== undefined;
  let response: Response;
  try {
    response = await fetch(url, {
      method: options.method ?? "GET",
      headers: { accept: "application/json", ...(hasBody ? { "content-type": "application/json" } : {}) },
      body: hasBody ? JSON.stringify(options.body) : null,
      signal: options.signal ?? null,
    });
  } catch (error) {
    if (options.signal?.aborted === true) {
      throw error;
    }
    throw new ApiError(0, "The server cannot be reached. Is Mirscope still running?");
  }
  if (!response.ok) {
    throw await readProblem(response);
  }
  return response;
}

async function readProblem(response: Response): Promise<ApiError> {
  const problem = ProblemSchema.safeParse(await response.json().catch(() => null));
  if (!problem.success) {
    return new ApiError(response.status, `The server answered ${response.status} ${response.statusText}`);
  }
  const { title, detail, errors } = problem.data;
  return new ApiError(
    response.status,
    detail ?? title ?? `The server answered ${response.status}`,
    errors ?? [],
  );
}

/** The message of any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error && error.message !== "" ? error.message : "Something went wrong";
}
