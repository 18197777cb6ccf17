import type { Change } from "#lib/db/notify.ts";
import type { LiveFrame } from "#lib/live/frames.ts";
import { findJobs } from "#lib/mir/jobs/repository-jobs.ts";
import { MirJobProgressSchema } from "#lib/mir/schema.ts";

/** With more different runs in one burst, the frames name projects only. */
const MAXIMUM_RUN_FRAMES = 100;

/** Frames for one burst of changes: one per job, with its current state, and one per other change. */
export async function framesOfChanges(changes: readonly Change[]): Promise<LiveFrame[]> {
  const jobIds = new Set(changes.flatMap(({ kind, jobId }) => (kind === "job" && jobId ? [jobId] : [])));
  const jobs = jobIds.size === 0 ? [] : await findJobs([...jobIds]);
  const jobFrames = jobs.map(
    (job): LiveFrame => ({
      type: "job",
      projectId: job.project.id,
      runId: job.run.id,
      job: MirJobProgressSchema.parse(job),
    }),
  );
  const byRun = distinct(changes.map((change) => changeFrame(change, true)));
  const others =
    byRun.length > MAXIMUM_RUN_FRAMES ? distinct(changes.map((change) => changeFrame(change, false))) : byRun;
  return [...jobFrames, ...others];
}

function changeFrame({ kind, projectId, runId }: Change, withRun: boolean): LiveFrame | null {
  if (kind === "job") {
    return null;
  }
  return {
    type: "change",
    kind,
    ...(projectId === undefined ? {} : { projectId }),
    ...(runId === undefined || !withRun ? {} : { runId }),
  };
}

function distinct(frames: readonly (LiveFrame | null)[]): LiveFrame[] {
  const byText = new Map<string, LiveFrame>();
  for (const frame of frames) {
    if (frame !== null) {
      byText.set(JSON.stringify(frame), frame);
    }
  }
  return [...byText.values()];
}
