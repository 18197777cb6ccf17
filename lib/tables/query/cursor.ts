import { createHash } from "node:crypto";
import { z } from "zod";
import { AppError } from "#lib/errors.ts";
import type { TableQuery } from "#lib/tables/query/schema.ts";
import { formatSort } from "#lib/tables/query/sort.ts";

const CursorSchema = z.object({ o: z.number().int().min(0), q: z.string() });

/** The start of the next page, opaque to clients and bound to its query. */
export function encodeCursor(query: TableQuery, offset: number): string {
  return Buffer.from(JSON.stringify({ o: offset, q: digest(query) })).toString("base64url");
}

/**
 * The offset in a cursor; 0 without one.
 * @throws AppError "validation" if it is not a cursor or belongs to another query
 */
export function decodeCursor(query: TableQuery): number {
  if (query.cursor === null) {
    return 0;
  }
  const cursor = CursorSchema.safeParse(parseJson(Buffer.from(query.cursor, "base64url").toString()));
  if (!cursor.success || cursor.data.q !== digest(query)) {
    const message = "is no cursor of this query: start again without one";
    throw new AppError("validation", `cursor ${message}`, { fields: [{ path: "cursor", message }] });
  }
  return cursor.data.o;
}

function digest(query: TableQuery): string {
  const parts = [query.project, query.filter, query.text, formatSort(query.sort), query.archived ?? "hide"];
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url").slice(0, 12);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
