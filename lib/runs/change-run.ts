import { notifyChange } from "#lib/db/notify.ts";
import { transaction } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";
import { setTrashed } from "#lib/runs/repository-run-actions.ts";
import { changeRun, getRun, isNameTaken, removeRun, writeTags } from "#lib/runs/repository-runs.ts";
import type { Run, RunPatch } from "#lib/runs/schema.ts";
import { writeParams } from "#lib/runs/write-params.ts";

/**
 * Changes a run. If the patch stops a run without giving an end, the run ends now; if it resumes a run, the end is
 * cleared.
 * @throws AppError "not-found", "conflict" (the name is taken, or a param would change)
 */
export function updateRun(id: string, patch: RunPatch): Promise<Run> {
  return transaction(async (tx) => {
    const run = await getRun(id, tx);
    if (patch.name !== undefined && (await isNameTaken(tx, run, patch.name))) {
      const message = `the project has a run ${JSON.stringify(patch.name)} already`;
      throw new AppError("conflict", `name: ${message}`, { fields: [{ path: "name", message }] });
    }
    await writeParams(tx, id, patch.params ?? {});
    await writeTags(tx, id, patch.tags ?? {});
    const endedAt = endAfter(run, patch);
    await changeRun(tx, id, {
      ...(patch.name === undefined ? {} : { name: patch.name }),
      ...(patch.status === undefined ? {} : { status: patch.status }),
      ...(endedAt === undefined ? {} : { endedAt }),
      ...(patch.reviewState === undefined ? {} : { reviewState: patch.reviewState }),
    });
    await notifyChange(tx, { kind: "run", projectId: run.project.id, runId: id });
    return getRun(id, tx);
  });
}

function endAfter(run: Run, { status, endedAt }: RunPatch): Date | null | undefined {
  if (endedAt !== undefined || status === undefined) {
    return endedAt;
  }
  if (status === "running") {
    return null;
  }
  return run.endedAt === null ? new Date() : undefined;
}

/** Moves a run to the trash. @throws AppError "not-found" */
export function trashRun(id: string): Promise<void> {
  return transaction(async (tx) => {
    const run = await getRun(id, tx);
    if ((await setTrashed(tx, [id])).length > 0) {
      await notifyChange(tx, { kind: "run", projectId: run.project.id, runId: id });
    }
  });
}

/**
 * Permanently deletes a run with its metrics, checkpoints, results, jobs, scores and notes.
 * @throws AppError "not-found"
 */
export function deleteRun(id: string): Promise<void> {
  return transaction(async (tx) => {
    const run = await getRun(id, tx);
    await removeRun(tx, id);
    await notifyChange(tx, { kind: "run", projectId: run.project.id, runId: id });
  });
}
