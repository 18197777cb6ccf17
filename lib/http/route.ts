import { z } from "zod";
import { type Actor, getActor } from "#lib/auth/actor.ts";
import { AppError } from "#lib/errors.ts";
import { requireSameOrigin } from "#lib/http/origin.ts";
import { problemResponse, validationError } from "#lib/http/problem.ts";
import { DEFAULT_MAXIMUM_BYTES, readJsonBody } from "#lib/http/request-body.ts";

/** The input of a handler and its permission predicate: everything parsed by the route's own schemas. */
export interface RouteInput<P, Q, B> {
  readonly actor: Actor;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly request: Request;
}

type AnyObject = z.ZodObject;
type Empty = Readonly<Record<string, never>>;
type Parsed<S> = S extends z.ZodType ? z.output<S> : Empty;
type ParsedBody<S> = S extends z.ZodType ? z.output<S> : undefined;

/** A route's entry in the OpenAPI document. */
interface RouteWords {
  /** One line in the imperative: "List the runs of a project". */
  readonly summary: string;
  readonly description?: string;
  readonly tag: string;
}

interface RouteShape<
  P extends AnyObject | undefined,
  Q extends AnyObject | undefined,
  B extends z.ZodType | undefined,
> extends RouteWords {
  /** Path parameters. One that does not match its schema gives a 404. */
  readonly params?: P;
  /** Query parameters, each at most once; unknown ones are rejected. */
  readonly query?: Q;
  /** JSON body; unknown fields are rejected (nested objects declare it: z.strictObject). */
  readonly body?: B;
  readonly maximumBodyBytes?: number;
  /** A predicate of lib/auth/can.ts: false is a 403. */
  readonly can: (input: RouteInput<Parsed<P>, Parsed<Q>, ParsedBody<B>>) => boolean | Promise<boolean>;
}

/** A result with a status other than the route's usual one: 201 for a created resource, 200 for an existing one. */
export class StatusReply<T> {
  readonly status: number;
  readonly body: T;

  constructor(status: number, body: T) {
    this.status = status;
    this.body = body;
  }
}

/** `value` with status 201 if this request created it, 200 if it already existed. */
export function createdOrExisting<T>(isCreated: boolean, value: T): StatusReply<T> {
  return new StatusReply(isCreated ? 201 : 200, value);
}

interface JsonRouteDefinition<
  P extends AnyObject | undefined,
  Q extends AnyObject | undefined,
  B extends z.ZodType | undefined,
  R extends z.ZodType | null,
> extends RouteShape<P, Q, B> {
  /**
   * Schema of the JSON response. It encodes the handler's result: fields that it does not declare are left out, and a
   * value that it rejects is a server error (500). `null`: 204 without a body.
   */
  readonly response: R;
  /** Status of a plain result; by default 200, or 204 if `response` is null. */
  readonly status?: number;
  /** Additional statuses that the handler returns as a StatusReply. */
  readonly alsoStatus?: readonly number[];
  readonly handler: (
    input: RouteInput<Parsed<P>, Parsed<Q>, ParsedBody<B>>,
  ) => Promise<R extends z.ZodType ? z.output<R> | StatusReply<z.output<R>> : void>;
}

interface RawRouteDefinition<
  P extends AnyObject | undefined,
  Q extends AnyObject | undefined,
  B extends z.ZodType | undefined,
> extends RouteShape<P, Q, B> {
  /** Content types of the handler's Response. */
  readonly produces: readonly string[];
  readonly handler: (input: RouteInput<Parsed<P>, Parsed<Q>, ParsedBody<B>>) => Promise<Response>;
}

/** The parts of a route that the OpenAPI document uses. */
export interface RouteSpec extends RouteWords {
  readonly params: AnyObject | undefined;
  readonly query: AnyObject | undefined;
  readonly body: z.ZodType | undefined;
  readonly response: z.ZodType | null;
  readonly statuses: readonly number[];
  readonly produces: readonly string[];
}

interface NextContext {
  readonly params: Promise<Record<string, string | string[] | undefined>>;
}

/** A Next route handler with its own description. */
export interface Route {
  (request: Request, context: NextContext): Promise<Response>;
  readonly spec: RouteSpec;
}

/**
 * Declares a JSON route: `export const GET = defineRoute({...})`. In order: origin, actor, path, query, body,
 * permission, handler, response. Any thrown value becomes problem+json.
 */
export function defineRoute<
  R extends z.ZodType | null,
  P extends AnyObject | undefined = undefined,
  Q extends AnyObject | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(definition: JsonRouteDefinition<P, Q, B, R>): Route {
  const { response } = definition;
  const status = definition.status ?? (response === null ? 204 : 200);
  const statuses = [status, ...(definition.alsoStatus ?? [])];
  return makeRoute(definition, { response, statuses, produces: ["application/json"] }, async (input) => {
    const result = await definition.handler(input);
    if (response === null) {
      return new Response(null, { status });
    }
    const reply = result instanceof StatusReply ? result : new StatusReply(status, result);
    return Response.json(encodeResponse(response, reply.body), {
      status: reply.status,
      headers: { "cache-control": "no-store" },
    });
  });
}

/** Declares a route whose handler writes its own Response: a file, a stream of events. */
export function defineRawRoute<
  P extends AnyObject | undefined = undefined,
  Q extends AnyObject | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(definition: RawRouteDefinition<P, Q, B>): Route {
  const { produces } = definition;
  return makeRoute(definition, { response: null, statuses: [200], produces }, definition.handler);
}

function makeRoute<
  P extends AnyObject | undefined,
  Q extends AnyObject | undefined,
  B extends z.ZodType | undefined,
>(
  shape: RouteShape<P, Q, B>,
  answer: Pick<RouteSpec, "response" | "statuses" | "produces">,
  respond: (input: RouteInput<Parsed<P>, Parsed<Q>, ParsedBody<B>>) => Promise<Response>,
): Route {
  const query = shape.query === undefined ? undefined : strict(shape.query);
  const body = shape.body instanceof z.ZodObject ? strict(shape.body) : shape.body;
  const run = async (request: Request, context: NextContext): Promise<Response> => {
    try {
      requireSameOrigin(request);
      const actor = await getActor(request);
      // The schemas are the ones that Parsed<P>, Parsed<Q> and ParsedBody<B> are inferred from, or absent.
      const input = {
        actor,
        request,
        params: parsePath(shape.params, await context.params),
        query: parseQuery(query, request),
        body: await parseBody(body, request, shape.maximumBodyBytes ?? DEFAULT_MAXIMUM_BYTES),
      } as RouteInput<Parsed<P>, Parsed<Q>, ParsedBody<B>>;
      if (!(await shape.can(input))) {
        throw new AppError("forbidden", `${actor.name} may not do this`);
      }
      return await respond(input);
    } catch (error) {
      return problemResponse(error, request);
    }
  };
  const { summary, description, tag } = shape;
  const spec: RouteSpec = {
    summary,
    ...(description === undefined ? {} : { description }),
    tag,
    params: shape.params,
    query,
    body,
    ...answer,
  };
  return Object.assign(run, { spec });
}

/** The same object schema, rejecting unknown fields; one that already does keeps its name in the OpenAPI document. */
function strict(schema: AnyObject): AnyObject {
  return schema.def.catchall instanceof z.ZodNever ? schema : schema.strict();
}

function parsePath(schema: AnyObject | undefined, values: Record<string, unknown>): unknown {
  const result = schema?.safeParse(values);
  if (result === undefined || result.success) {
    return result?.data ?? {};
  }
  const { fields, message } = validationError(result.error);
  throw new AppError("not-found", message, { fields });
}

function parseQuery(schema: AnyObject | undefined, request: Request): unknown {
  const { searchParams } = new URL(request.url);
  const values: Record<string, string> = {};
  for (const [key, value] of searchParams) {
    if (Object.hasOwn(values, key)) {
      const field = { path: key, message: "given more than once" };
      throw new AppError("validation", `${key}: ${field.message}`, { fields: [field] });
    }
    values[key] = value;
  }
  return parseWith(schema ?? z.strictObject({}), values);
}

async function parseBody(
  schema: z.ZodType | undefined,
  request: Request,
  maximumBytes: number,
): Promise<unknown> {
  return schema === undefined ? undefined : parseWith(schema, await readJsonBody(request, maximumBytes));
}

function parseWith(schema: z.ZodType, value: unknown): unknown {
  const result = schema.safeParse(value);
  if (!result.success) {
    throw validationError(result.error);
  }
  return result.data;
}

function encodeResponse(schema: z.ZodType, value: unknown): unknown {
  const result = z.safeEncode(schema, value);
  if (!result.success) {
    throw new AppError("internal", "The answer did not have the form that it promises", {
      cause: result.error,
    });
  }
  return result.data;
}
