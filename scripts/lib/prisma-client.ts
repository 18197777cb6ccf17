import { execFile } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const ROOT = join(import.meta.dirname, "..", "..");
const SCHEMA = join(ROOT, "prisma", "schema");
const GENERATED = join(ROOT, "lib", "db", "generated", "client.ts");

function isCurrent(): boolean {
  if (!existsSync(GENERATED)) return false;
  const sources = readdirSync(SCHEMA).map((name) => join(SCHEMA, name));
  sources.push(SCHEMA, join(ROOT, "prisma.config.ts"), join(ROOT, "node_modules", "prisma", "package.json"));
  const generated = statSync(GENERATED).mtimeMs;
  return sources.every((path) => statSync(path).mtimeMs <= generated);
}

/**
 * Writes lib/db/generated from prisma/schema unless it is newer.
 * @returns whether it had to be written.
 */
export async function generatePrismaClient(): Promise<boolean> {
  if (isCurrent()) return false;
  await promisify(execFile)(
    process.execPath,
    [join(ROOT, "node_modules", "prisma", "build", "index.js"), "generate"],
    {
      cwd: ROOT,
      // The client has no native engine; the command line would download one only to ask it for its version.
      env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: "/bin/true", PRISMA_HIDE_UPDATE_MESSAGE: "1" },
    },
  );
  return true;
}
