import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const STUDY = join(import.meta.dirname, "..", "study.ts");

/**
 * Loads the studies that ship with the product and were never loaded before, in a process of its own: this one
 * must not hold connections to a database that it is going to stop.
 */
export async function importBundledStudies(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
  try {
    await promisify(execFile)(process.execPath, [STUDY, "bundled"], { env, signal });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`the bundled studies could not be loaded:\n${stdout}${stderr}`.trim(), { cause: error });
  }
}
