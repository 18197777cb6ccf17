import { execFileSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";

const REQUIREMENTS = join(import.meta.dirname, "requirements.txt");

/**
 * The Python of a virtual environment with torch and scipy, created on first use (about a minute; PyPI must be
 * reachable).
 *
 * @param directory where the environment is kept
 * @returns path of its interpreter
 * @throws Error, naming what is missing
 */
export function openPython(directory: string): string {
  const python = join(directory, "bin", "python");
  const marker = join(directory, "complete");
  if (existsSync(marker)) return python;
  rmSync(directory, { recursive: true, force: true });
  console.log(`Making a Python environment in ${directory} ...`);
  try {
    execFileSync("python3", ["-m", "venv", directory], { stdio: ["ignore", "ignore", "inherit"] });
    execFileSync(python, ["-m", "pip", "install", "--quiet", "--requirement", REQUIREMENTS], {
      stdio: ["ignore", "inherit", "pipe"],
    });
    execFileSync("touch", [marker]);
  } catch (error) {
    throw new Error(
      "The published method needs Python 3.11 or later with venv, and PyPI in reach; run with --engine-only to measure " +
        `the engine alone. ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  return python;
}
