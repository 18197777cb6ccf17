// Runs one of the repository's programs under Node 24, installing packages first if there are none:
//
//     node scripts/run.mjs [--database] PROGRAM ARGUMENTS...
//
// With --database the program finds the PostgreSQL of MIRSCOPE_HOME in DATABASE_URL (scripts/with-database.ts).
import { join } from "node:path";
import { bootstrapAndBecome } from "./lib/bootstrap.mjs";

const args = process.argv.slice(2);
const withDatabase = args[0] === "--database";
const [program = "", ...rest] = withDatabase ? args.slice(1) : args;
const target = join(import.meta.dirname, "..", program);
await bootstrapAndBecome(
  withDatabase ? [join(import.meta.dirname, "with-database.ts"), target, ...rest] : [target, ...rest],
);
