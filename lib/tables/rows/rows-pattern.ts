import { db } from "#lib/db/client.ts";
import { rawSql, type Sql, sql } from "#lib/db/sql.ts";
import { transaction } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";
import type { FilterPattern } from "#lib/tables/filters/parse-filter.ts";

/** Far longer than it takes to match 10,000 names. */
const LONGEST_MS = 3000;

/** SQLSTATE codes. */
const INVALID_PATTERN = "2201B";
const CANCELED = "57014";

/** Patterns known to compile: live tables repeat their query with every change. */
const readable = new Set<string>();
const MOST_READABLE = 500;

/**
 * Compiles the patterns of a filter in PostgreSQL, the only complete parser of its regular expressions.
 * @throws AppError "validation" naming `path` and the character of the pattern that does not compile
 */
export async function requirePatterns(
  patterns: readonly FilterPattern[],
  path: "filter" | "having",
): Promise<void> {
  for (const pattern of patterns) {
    if (!readable.has(pattern.text)) {
      await requirePattern(pattern, path);
      if (readable.size >= MOST_READABLE) {
        readable.clear();
      }
      readable.add(pattern.text);
    }
  }
}

async function requirePattern({ text, position }: FilterPattern, path: string): Promise<void> {
  try {
    await timed(sql`SELECT '' ~* ${text}::text AS matches`);
  } catch (error) {
    const reason = codeOf(error) === INVALID_PATTERN ? reasonOf(error) : null;
    if (reason === null) {
      throw error;
    }
    const message = `at character ${position + 1}: this is no regular expression: ${reason}`;
    throw new AppError("validation", `${path} ${message}`, { fields: [{ path, message }] });
  }
}

/**
 * The rows of a query over the runs of a plan. A query that matches regular expressions has a time limit.
 * @throws AppError "validation" naming the filter whose pattern took too long
 */
export async function queryRows<Row>(
  query: Sql,
  { hasPattern }: { readonly hasPattern: boolean },
): Promise<Row[]> {
  return hasPattern ? timed<Row>(query) : db().$queryRaw<Row[]>(query);
}

async function timed<Row>(query: Sql): Promise<Row[]> {
  try {
    return await transaction(async (tx) => {
      await tx.$executeRaw(sql`SET LOCAL statement_timeout = ${rawSql(String(LONGEST_MS))}`);
      const rows = await tx.$queryRaw<Row[]>(query);
      // Inside a snapshot, other queries follow in the same transaction.
      await tx.$executeRaw(sql`SET LOCAL statement_timeout TO DEFAULT`);
      return rows;
    });
  } catch (error) {
    if (codeOf(error) === CANCELED) {
      const message = `the regular expression takes longer than ${LONGEST_MS / 1000} seconds: write a simpler one`;
      throw new AppError("validation", `filter: ${message}`, { fields: [{ path: "filter", message }] });
    }
    throw error;
  }
}

/** The driver's message, from Prisma's error of a raw query. */
function causeOf(error: unknown): Readonly<Record<string, unknown>> | null {
  let at: unknown = error;
  for (const key of ["meta", "driverAdapterError", "cause"]) {
    at = typeof at === "object" && at !== null ? Reflect.get(at, key) : null;
  }
  return typeof at === "object" && at !== null ? (at as Record<string, unknown>) : null;
}

function codeOf(error: unknown): unknown {
  return causeOf(error)?.["originalCode"];
}

/** "parentheses () not balanced" of "invalid regular expression: parentheses () not balanced". */
function reasonOf(error: unknown): string {
  const text = causeOf(error)?.["originalMessage"];
  return typeof text === "string" ? text.replace(/^invalid regular expression: /, "") : "it cannot be read";
}
