import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { promisify } from "node:util";

const ROOT = join(import.meta.dirname, "..", "..");
/** Everything that the pages and routes are made of. */
const SOURCES = [
  "app",
  "lib",
  "prisma/schema",
  "public",
  "package-lock.json",
  "next.config.js",
  "postcss.config.js",
];
/** Written by prisma from prisma/schema, which counts already. */
const GENERATED = join(ROOT, "lib", "db", "generated");
const STAMP = join(ROOT, ".next", "mirscope-sources");

function filesOf(path: string): string[] {
  if (!existsSync(path) || path === GENERATED) return [];
  try {
    return readdirSync(path)
      .sort()
      .flatMap((name) => filesOf(join(path, name)));
  } catch {
    return [path]; // a file
  }
}

/** Contents, not times: a fresh checkout of the same sources needs no second build. */
function fingerprint(): string {
  const hash = createHash("sha256").update(process.version);
  for (const file of SOURCES.flatMap((name) => filesOf(join(ROOT, name)))) {
    hash.update(relative(ROOT, file)).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}

/** Whether .next was built from the sources as they are now. */
export function isBuildCurrent(): boolean {
  return existsSync(STAMP) && readFileSync(STAMP, "utf8") === fingerprint();
}

/**
 * Runs `next build`.
 * @throws Error with all that it printed.
 */
export async function build(signal: AbortSignal): Promise<void> {
  const sources = fingerprint();
  const next = join(ROOT, "node_modules", "next", "dist", "bin", "next");
  try {
    await promisify(execFile)(process.execPath, [next, "build"], {
      cwd: ROOT,
      env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
      signal,
      maxBuffer: 64 * 2 ** 20,
    });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`next build failed:\n${stdout}${stderr}`.trim(), { cause: error });
  }
  writeFileSync(STAMP, sources);
}
