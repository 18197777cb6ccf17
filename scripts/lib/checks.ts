import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..");
const bin = (name: string) => join(ROOT, "node_modules", ".bin", name);

const DRAW = join(ROOT, "scripts", "draw-architecture.ts");

/** A tool that checks the whole repository and fails on any finding. */
export interface Check {
  readonly title: string;
  readonly command: readonly [string, ...string[]];
}

const TREE = [
  "app",
  "lib",
  "workers",
  "scripts",
  "tests",
  "next.config.js",
  "vitest.config.ts",
  "playwright.config.ts",
];

export function checks(options: { fix: boolean }): Check[] {
  const write = options.fix ? ["--write"] : [];
  return [
    { title: "format and lint", command: [bin("biome"), "check", "--error-on-warnings", ...write] },
    { title: "layers", command: [bin("depcruise"), "--output-type", "err-long", ...TREE] },
    {
      title: "drawing of the architecture",
      command: [process.execPath, DRAW, ...(options.fix ? [] : ["--check"])],
    },
    { title: "types", command: [bin("tsc"), "--project", ".", "--noEmit"] },
    { title: "unused code", command: [bin("knip"), "--no-progress"] },
  ];
}

/** A program's output and exit. */
export interface Outcome {
  readonly code: number;
  readonly output: string;
}

/** Runs one check to its end. */
export function runCheck({ command: [file, ...args] }: Check): Promise<Outcome> {
  return new Promise((resolve) => {
    // The tools' shebang lines invoke "node", which must be the one of node_modules.
    const env = {
      ...process.env,
      PATH: [join(ROOT, "node_modules", ".bin"), process.env["PATH"]].join(delimiter),
    };
    const child = spawn(file, args, { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    child.on("error", (error) => resolve({ code: 1, output: error.message }));
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/**
 * Runs all checks, shows the failures and returns how many passed and failed.
 * @param options.fix whether the formatter may fix what it can
 */
export async function runChecks(options: { fix: boolean }): Promise<{ passed: number; failed: number }> {
  let failed = 0;
  const all = checks(options);
  for (const check of all) {
    const begun = Date.now();
    const { code, output } = await runCheck(check);
    const seconds = ((Date.now() - begun) / 1000).toFixed(1);
    console.log(`${code === 0 ? "pass" : "FAIL"}  ${check.title} (${seconds} s)`);
    if (code !== 0) {
      failed += 1;
      console.log(output.trim());
    }
  }
  return { passed: all.length - failed, failed };
}
