import { z } from "zod";
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from "zod-openapi";
import { ProblemSchema } from "#lib/http/problem.ts";
import type { Route, RouteSpec } from "#lib/http/route.ts";

/** The exports of a route.ts, by method. */
export type RouteModule = Readonly<Partial<Record<"GET" | "POST" | "PUT" | "PATCH" | "DELETE", Route>>>;

export type ApiDocument = ReturnType<typeof createDocument>;

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

const STATUS_WORDS: Readonly<Record<number, string>> = {
  200: "OK",
  201: "Created",
  202: "Accepted: the work has been queued",
  204: "Done; no content",
};

const INTRODUCTION = [
  "Everything that the pages show can be read, and everything that a trainer logs can be written, over this API.",
  "Writes are idempotent: a request whose answer was lost may be sent again.",
  "Unknown fields are refused by name. Errors are problem documents (RFC 9457) whose `errors` name the fields.",
  "Lists answer `{items, nextCursor}`; send `nextCursor` as `cursor` until it is null.",
  "Mirscope answers only as a loopback host, and refuses writes that a browser marks as coming from another origin.",
].join(" ");

/**
 * The OpenAPI 3.1 document of the given routes, from the schemas that validate their requests and responses.
 * @param routes modules by path, with parameters in braces: "/runs/{id}"
 */
export function openApiDocument(routes: Readonly<Record<string, RouteModule>>): ApiDocument {
  const paths: ZodOpenApiPathsObject = {};
  for (const [path, module] of Object.entries(routes)) {
    paths[path] = Object.fromEntries(
      METHODS.flatMap((method) => {
        const route = module[method];
        return route === undefined ? [] : [[method.toLowerCase(), operation(method, path, route.spec)]];
      }),
    );
  }
  return createDocument(
    {
      openapi: "3.1.0",
      info: { title: "Mirscope API", version: "1", description: INTRODUCTION },
      servers: [{ url: "/api/v1" }],
      paths,
    },
    // The memory side of a codec; its schema names the wire form itself.
    { allowEmptySchema: { custom: true } },
  );
}

function operation(method: string, path: string, spec: RouteSpec): ZodOpenApiOperationObject {
  const { params, query, body, summary, description, tag } = spec;
  return {
    operationId: operationId(method, path),
    summary,
    ...(description === undefined ? {} : { description }),
    tags: [tag],
    requestParams: {
      ...(params === undefined ? {} : { path: params }),
      ...(query === undefined ? {} : { query }),
    },
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { "application/json": { schema: body } } } }),
    responses: {
      ...Object.fromEntries(spec.statuses.map((status) => [String(status), answer(spec, status)])),
      default: {
        description: "What went wrong",
        content: { "application/problem+json": { schema: ProblemSchema } },
      },
    },
  };
}

function answer({ response, produces }: RouteSpec, status: number) {
  const description = STATUS_WORDS[status] ?? String(status);
  if (status === 204) {
    return { description };
  }
  const schema = response ?? z.string();
  return { description, content: Object.fromEntries(produces.map((type) => [type, { schema }])) };
}

/** ("POST", "/runs/{id}/metrics") -> "postRunsIdMetrics" */
function operationId(method: string, path: string): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}
