import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { EngineMeasurement } from "./measure-engine.ts";

const run = promisify(execFile);

export interface Measurement {
  readonly seconds: number;
  readonly peakBytes: number;
  /** FID of each layer. */
  readonly layers: readonly number[];
}

export type PublishedMode = "fast" | "accurate" | "float64";

/** One measurement of the engine in a process of its own. */
export async function measureEngine(
  file: string,
  options: readonly string[] = [],
): Promise<EngineMeasurement> {
  const program = join(import.meta.dirname, "measure-engine.ts");
  const { stdout } = await run(process.execPath, [program, file, ...options]);
  return JSON.parse(stdout) as EngineMeasurement;
}

/** One measurement of the published method (published_method.py) in a process of its own. */
export async function measurePublished(
  python: string,
  file: string,
  mode: PublishedMode,
  options: readonly string[] = [],
): Promise<Measurement> {
  const program = join(import.meta.dirname, "published_method.py");
  const { stdout } = await run(python, [program, file, "--mode", mode, ...options]);
  return JSON.parse(stdout) as Measurement;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? Number.NaN) + upper) / 2 : upper;
}

/** Largest relative error of a layer's distance. */
export function worstError(layers: readonly number[], exact: readonly number[]): number {
  return Math.max(
    ...layers.map((fid, k) => Math.abs(fid - (exact[k] ?? Number.NaN)) / (exact[k] ?? Number.NaN)),
  );
}
