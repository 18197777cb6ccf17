import { z } from "zod";
import type { Route } from "#lib/http/route.ts";

const ORIGIN = "http://127.0.0.1:3000";

export interface Answer {
  readonly status: number;
  /** The JSON of the response; null without a body. */
  readonly body: unknown;
  readonly headers: Headers;
}

export interface Call {
  readonly params?: Record<string, string>;
  /** The query string without the question mark. */
  readonly query?: string;
  /** Sent as JSON; a string is sent unchanged. */
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** Calls a route handler like Next, with a real Request. */
export async function call(route: Route, method: string, options: Call = {}): Promise<Answer> {
  const { params = {}, query, body, headers = {} } = options;
  const request = new Request(`${ORIGIN}/api/v1/test${query === undefined ? "" : `?${query}`}`, {
    method,
    headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const response = await route(request, { params: Promise.resolve(params) });
  const text = await response.text();
  return { status: response.status, body: text === "" ? null : JSON.parse(text), headers: response.headers };
}

const IdSchema = z.looseObject({ id: z.string() });

/** The id in the body of a response. */
export function idOf(answer: Answer): string {
  return IdSchema.parse(answer.body).id;
}
