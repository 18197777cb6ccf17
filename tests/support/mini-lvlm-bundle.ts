import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, vi } from "vitest";
import { InputError } from "#lib/errors.ts";

export const BUNDLED_STUDY = join(import.meta.dirname, "../../studies/mini-lvlm");
/** The whole study, on machines that have it; no test needs it. */
export const FULL_STUDY = join(import.meta.dirname, "../../../shared/data/mini-lvlm");
export const EVALUATION_SET = join(BUNDLED_STUDY, "eval");
export const bundledCheckpoint = (id: string) => join(BUNDLED_STUDY, "checkpoints", id);

// Real models run here: on a busy machine a test takes seconds.
vi.setConfig({ testTimeout: 60_000 });

/** Extended decoders are cached under MIRSCOPE_HOME: tests must not see the cache of another installation. */
const home = mkdtempSync(join(tmpdir(), "mirscope-home-"));
process.env["MIRSCOPE_HOME"] = home;
afterAll(() => rmSync(home, { recursive: true, force: true }));

const created: string[] = [];

afterEach(async () => {
  await Promise.all(created.splice(0).map((path) => rm(path, { recursive: true, force: true })));
});

/** A directory that is removed after the test. */
export async function temporaryDirectory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "mirscope-bundle-"));
  created.push(path);
  return path;
}

/** A copy of a directory for the test to modify. */
export async function copyOf(directory: string): Promise<string> {
  const path = join(await temporaryDirectory(), "copy");
  await cp(directory, path, { recursive: true });
  return path;
}

export const writeJson = (path: string, content: unknown) => writeFile(path, JSON.stringify(content));

/** Skips the rest of a test on a machine without the whole study, with a note (which reporters hide). */
export function needsFullStudy(skip: (note: string) => void): void {
  if (existsSync(FULL_STUDY)) return;
  const note = `skipped: the full study is not at ${FULL_STUDY}`;
  process.stderr.write(`${note}\n`);
  skip(note);
}

/** The InputError that a call rejects with. */
export async function inputErrorOf(call: Promise<unknown>): Promise<InputError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof InputError) return error;
  throw new Error(`expected an InputError, got ${String(error)}`);
}

/** The largest |a_i - b_i|; NaN where the lengths differ. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.NaN;
  return Math.max(0, ...Array.from(a, (value, index) => Math.abs(value - (b[index] ?? Number.NaN))));
}
