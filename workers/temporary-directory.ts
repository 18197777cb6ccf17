import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";

/** Returns those of the given jobs that have not ended. */
export type ActiveJobs = (ids: readonly string[]) => Promise<ReadonlySet<string>>;

const FEATURES = ".safetensors";
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

/** Written after the features, which are complete if it exists. */
export const summaryPath = (featuresPath: string): string => `${featuresPath}.json`;

/** Writes the summary in one step: whenever the process is killed, the file is either whole or absent. */
export async function writeSummary(featuresPath: string, summary: object): Promise<void> {
  const partial = `${summaryPath(featuresPath)}.partial`;
  await writeFile(partial, JSON.stringify(summary));
  await rename(partial, summaryPath(featuresPath));
}

/** The host's name, restricted to characters allowed in a directory's name. */
const host = () => hostname().replaceAll(/[^A-Za-z0-9.-]/g, "-");

/** The directory for this worker's hidden states; its name identifies the owner. */
export const temporaryDirectory = (home: string, workerId: string): string =>
  join(home, "tmp", `${host()}_${process.pid}_${workerId}`);

/**
 * The path for a job's hidden states, moved there if a killed worker of this host left them complete. Files of other
 * jobs, left because their compute process was killed, are removed: a worker has one job at a time.
 */
export async function pathForFeatures(
  directory: string,
  jobId: string,
  fingerprint: string,
): Promise<string> {
  const name = `${jobId}-${fingerprint}${FEATURES}`;
  await mkdir(directory, { recursive: true });
  for (const other of await readdir(directory)) {
    if (!other.startsWith(name)) await rm(join(directory, other), { recursive: true, force: true });
  }
  const place = join(directory, name);
  if (!(await exists(summaryPath(place)))) await inherit(place);
  return place;
}

/** Moves complete features from the directory of a worker that is gone. */
async function inherit(place: string): Promise<void> {
  for (const left of await deadDirectories(dirname(dirname(place)))) {
    const there = join(left, basename(place));
    if (!(await exists(summaryPath(there)))) continue;
    try {
      await rename(there, place);
      await rename(summaryPath(there), summaryPath(place));
    } catch {
      // A worker that is starting has removed them in the meantime: the forward passes run again.
    }
    return;
  }
}

/** Removes the hidden states of a job that this worker will not continue. */
export const forgetFeatures = (directory: string): Promise<void> =>
  rm(directory, { recursive: true, force: true });

/**
 * Removes what killed workers of this host left behind, except complete features of jobs that have not ended: a worker
 * that claims such a job here resumes from them.
 */
export async function removeLeftovers(home: string, activeJobs: ActiveJobs): Promise<void> {
  for (const directory of await deadDirectories(join(home, "tmp"))) {
    await removeUnneeded(directory, activeJobs);
  }
}

/** Removes a directory, or everything in it except complete features of jobs that have not ended. */
export async function removeUnneeded(directory: string, activeJobs: ActiveJobs): Promise<void> {
  const names: string[] = await readdir(directory).catch(() => []);
  const whole = names.filter((name) => name.endsWith(FEATURES) && names.includes(summaryPath(name)));
  const active = await activeJobs(whole.flatMap(jobOf));
  const kept = whole.filter((name) => jobOf(name).some((id) => active.has(id)));
  if (kept.length === 0) return rm(directory, { recursive: true, force: true });
  for (const name of names) {
    if (!kept.some((one) => name === one || name === summaryPath(one))) {
      await rm(join(directory, name), { recursive: true, force: true });
    }
  }
}

const jobOf = (name: string): string[] => UUID.exec(name)?.slice(0, 1) ?? [];

/** Directories of workers on this host that are gone. */
async function deadDirectories(root: string): Promise<string[]> {
  const names = await readdir(root).catch(() => []);
  return names
    .filter((name) => {
      const [owner, pid] = name.split("_");
      return owner === host() && pid !== undefined && !isAlive(Number(pid));
    })
    .map((name) => join(root, name));
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
