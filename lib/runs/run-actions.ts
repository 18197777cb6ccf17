import { notifyChange } from "#lib/db/notify.ts";
import { type Tx, transaction } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";
import { getProjectBySlug } from "#lib/runs/repository-projects.ts";
import {
  findNames,
  findTagValues,
  findTrash,
  findTrashed,
  lockRuns,
  removeTag,
  removeTrash,
  restoreRuns,
  setArchived,
  setReviewState,
  setTag,
  setTrashed,
} from "#lib/runs/repository-run-actions.ts";
import { freeName } from "#lib/runs/restored-name.ts";
import type { RunAction, RunActionResult, RunActionStep, TrashedRun } from "#lib/runs/run-action-schema.ts";

/** Above this many runs, one change of the whole project is announced, because listeners refetch everything anyway. */
const MAXIMUM_ANNOUNCED_RUNS = 50;

/**
 * Performs an action on many runs, atomically. Runs that are already in the requested state do not count as changed.
 * @throws AppError "not-found" (project, or a run that is not in the project)
 */
export async function actOnRuns(slug: string, action: RunAction): Promise<RunActionResult> {
  const { id: projectId } = await getProjectBySlug(slug);
  const steps = action.action === "several" ? action.steps : [action];
  return transaction(async (tx) => {
    await requireRuns(tx, projectId, [...new Set(steps.flatMap(({ runIds }) => runIds))]);
    const changed = new Set<string>();
    const undo: RunActionStep[] = [];
    for (const step of steps) {
      const done = await perform(tx, projectId, { ...step, runIds: [...new Set(step.runIds)] });
      // Steps are undone in reverse order.
      undo.unshift(...done);
      for (const id of done.flatMap(({ runIds }) => runIds)) changed.add(id);
    }
    await announce(tx, projectId, changed);
    return { changed: changed.size, undo: asAction(undo) };
  });
}

async function requireRuns(tx: Tx, projectId: string, ids: readonly string[]): Promise<void> {
  const known = await lockRuns(tx, projectId, ids);
  const missing = ids.find((id) => !known.has(id));
  if (missing !== undefined) {
    throw new AppError("not-found", `The project has no run ${missing}; nothing was changed`);
  }
}

function asAction(steps: readonly RunActionStep[]): RunAction | null {
  const [first, ...more] = steps;
  if (first === undefined) {
    return null;
  }
  return more.length === 0 ? first : { action: "several", steps: [...steps] };
}

async function announce(tx: Tx, projectId: string, ids: ReadonlySet<string>): Promise<void> {
  if (ids.size > MAXIMUM_ANNOUNCED_RUNS) {
    await notifyChange(tx, { kind: "run", projectId });
    return;
  }
  for (const runId of ids) {
    await notifyChange(tx, { kind: "run", projectId, runId });
  }
}

/** @returns the steps that undo this one; together they contain every changed run once */
async function perform(tx: Tx, projectId: string, step: RunActionStep): Promise<RunActionStep[]> {
  switch (step.action) {
    case "archive":
      return stepFor("unarchive", await setArchived(tx, step.runIds, true));
    case "unarchive":
      return stepFor("archive", await setArchived(tx, step.runIds, false));
    case "trash":
      return stepFor("restore", await setTrashed(tx, step.runIds));
    case "restore":
      return stepFor("trash", await restore(tx, projectId, step.runIds));
    case "review": {
      const before = await setReviewState(tx, step.runIds, step.state);
      const byState = Map.groupBy(before, (run) => run.before);
      return [...byState].map(([state, runs]) => ({
        action: "review",
        runIds: runs.map(({ id }) => id),
        state,
      }));
    }
    default:
      return changeTags(tx, step);
  }
}

function stepFor(
  action: "archive" | "unarchive" | "trash" | "restore",
  runIds: readonly string[],
): RunActionStep[] {
  return runIds.length === 0 ? [] : [{ action, runIds: [...runIds] }];
}

/** Restores runs; a name that has been taken in the meantime gets a number appended. */
async function restore(tx: Tx, projectId: string, ids: readonly string[]): Promise<string[]> {
  const trashed = await findTrashed(tx, ids);
  const names = trashed.map(({ name }) => name);
  const taken = await findNames(tx, projectId, names);
  const restored: { id: string; name: string }[] = [];
  for (const run of trashed) {
    let name = freeName(run.name, taken);
    // Only the original names are looked up in one query; numbered ones are rare and looked up one by one.
    while (name !== run.name && (await findNames(tx, projectId, [name])).size > 0) {
      taken.add(name);
      name = freeName(run.name, taken);
    }
    taken.add(name);
    restored.push({ id: run.id, name });
  }
  await restoreRuns(tx, restored);
  return restored.map(({ id }) => id);
}

async function changeTags(
  tx: Tx,
  step: Extract<RunActionStep, { action: "tag" | "untag" }>,
): Promise<RunActionStep[]> {
  const { key } = step;
  const wanted = step.action === "tag" ? step.value : undefined;
  const before = await findTagValues(tx, step.runIds, key);
  const changing = step.runIds.filter((id) => before.get(id) !== wanted);
  if (changing.length === 0) {
    return [];
  }
  if (wanted === undefined) {
    await removeTag(tx, changing, key);
  } else {
    await setTag(tx, changing, key, wanted);
  }
  const byValue = Map.groupBy(changing, (id) => before.get(id));
  return [...byValue].map(
    ([value, runIds]): RunActionStep =>
      value === undefined ? { action: "untag", runIds, key } : { action: "tag", runIds, key, value },
  );
}

/** The runs in a project's trash, most recently deleted first. @throws AppError "not-found" (project) */
export async function listTrash(slug: string): Promise<TrashedRun[]> {
  return findTrash((await getProjectBySlug(slug)).id);
}

/** Permanently deletes the runs in the trash. @throws AppError "not-found" (project) */
export async function emptyTrash(slug: string): Promise<void> {
  const { id: projectId } = await getProjectBySlug(slug);
  await transaction(async (tx) => {
    if ((await removeTrash(tx, projectId)) > 0) {
      await notifyChange(tx, { kind: "run", projectId });
    }
  });
}
