/**
 * `npm test`: checks, unit and integration tests, production build, browser tests. Ends with one line
 * "N passed, N failed"; every check and the build count as one test each.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, isBuildCurrent } from "./lib/build.ts";
import { runChecks } from "./lib/checks.ts";
import { add, type Count, closingLine, countOf, NOTHING } from "./lib/test-count.ts";

const ROOT = join(import.meta.dirname, "..");
const modules = join(ROOT, "node_modules");
const reports = mkdtempSync(join(tmpdir(), "mirscope-reports-"));

/** Ctrl-C in a terminal ends the runner directly; this program then counts the results so far and ends. */
for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => undefined);

function runNode(args: readonly string[], env: Record<string, string>): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      stdio: "inherit",
      env: { ...process.env, ...env },
    });
    process.once("disconnect", () => child.kill("SIGTERM"));
    child.on("error", () => resolve(1));
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

async function vitest(): Promise<Count> {
  const report = join(reports, "vitest.json");
  const args = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const code = await runNode([join(modules, "vitest", "vitest.mjs"), ...args], {});
  return countOf("vitest", report, code);
}

async function buildPages(): Promise<Count> {
  const begun = Date.now();
  try {
    if (!isBuildCurrent()) await build(new AbortController().signal);
    console.log(`pass  production build (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
    return { ...NOTHING, passed: 1 };
  } catch (error) {
    console.log(`FAIL  production build\n${error instanceof Error ? error.message : String(error)}`);
    return { ...NOTHING, failed: 1 };
  }
}

async function playwright(): Promise<Count> {
  const report = join(reports, "playwright.json");
  const code = await runNode(
    [join(modules, "@playwright", "test", "cli.js"), "test", "--reporter=list,json"],
    {
      PLAYWRIGHT_JSON_OUTPUT_NAME: report,
    },
  );
  return countOf("playwright", report, code);
}

async function runAll(): Promise<Count> {
  const found = await runChecks({ fix: false });
  let count: Count = { ...found, skipped: 0 };
  // The launcher's tests start the product: the build comes first, so that they need not build it.
  const built = await buildPages();
  count = add(add(count, built), await vitest());
  if (built.failed > 0) {
    console.log("the browser tests need a build: none of them ran");
    return count;
  }
  return add(count, await playwright());
}

try {
  const count = await runAll();
  console.log(closingLine(count));
  process.exitCode = count.failed === 0 && count.passed > 0 ? 0 : 1;
} finally {
  rmSync(reports, { recursive: true, force: true });
  process.disconnect?.();
}
