import { Prisma } from "#lib/db/generated/client.ts";

/** A piece of SQL with its values apart: composing pieces never pastes a value into the text. */
export type Sql = Prisma.Sql;

/** Tagged template: every `${value}` becomes a bound parameter, every `${piece}` is spliced in. */
export const sql = Prisma.sql;

/** Joins pieces with a separator (", " by default); throws on an empty list. */
export const joinSql = Prisma.join;

/** Nothing, for optional clauses. */
export const emptySql = Prisma.empty;

/** SQL text as it stands: for names that the program makes itself (aliases), never for anything read. */
export const rawSql = Prisma.raw;
