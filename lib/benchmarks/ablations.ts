import {
  type Ablation,
  type AblationPatch,
  MAXIMUM_ABLATION_RUNS,
  type NewAblation,
} from "#lib/benchmarks/ablation-schema.ts";
import {
  type AblationColumns,
  changeAblationColumns,
  findAblationId,
  findAblationKeys,
  findMembers,
  findProjectRuns,
  findScoredBenchmarks,
  insertAblation,
  lockAblations,
  removeAblation,
  replaceMembers,
} from "#lib/benchmarks/repository-ablation-members.ts";
import { findAblation, replaceBenchmarks } from "#lib/benchmarks/repository-ablations.ts";
import { notifyChange } from "#lib/db/notify.ts";
import { type Tx, transaction } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";

/** @throws AppError "not-found" */
export async function getAblation(projectId: string, key: string, tx?: Tx): Promise<Ablation> {
  const ablation = await findAblation(projectId, key, tx);
  if (ablation === null) {
    throw ablationNotFound(key);
  }
  return ablation;
}

const ablationNotFound = (key: string) =>
  new AppError("not-found", `There is no ablation ${key} in this project`);

/**
 * Creates an ablation. The caller resolves a filter to `runIds`; the filter itself is stored only as a record.
 * @throws AppError "validation" (a run of another project, a baseline that is not a member, benchmarks), "conflict" (key)
 */
export function createAblation(
  projectId: string,
  input: Omit<NewAblation, "runIds"> & { readonly runIds: readonly string[] },
): Promise<Ablation> {
  return transaction(async (tx) => {
    await lockAblations(tx, projectId);
    const runIds = [...new Set(input.runIds)];
    await requireRuns(tx, projectId, runIds, "runIds");
    requireMember(input.baselineRunId, runIds);
    const key = await chooseKey(tx, projectId, input);
    const id = await insertAblation(tx, { projectId, key, title: input.title, filter: input.filter ?? "" });
    await replaceMembers(
      tx,
      id,
      runIds.map((runId) => ({ runId, reportedAverage: null })),
    );
    await replaceBenchmarks(tx, id, input.benchmarks ?? (await findScoredBenchmarks(tx, runIds)));
    const { factors, baselineRunId, state } = input;
    await changeAblationColumns(tx, id, { factors, baselineRunId, state });
    await notifyChange(tx, { kind: "ablation", projectId });
    return getAblation(projectId, key, tx);
  });
}

/**
 * Changes the fields of the patch. Removing the baseline run from the ablation clears the baseline.
 * @throws AppError "not-found", "validation" (a run of another project, a baseline that is not a member, benchmarks)
 */
export function changeAblation(projectId: string, key: string, patch: AblationPatch): Promise<Ablation> {
  return transaction(async (tx) => {
    await lockAblations(tx, projectId);
    const ablation = await getAblation(projectId, key, tx);
    const memberIds = await changeMembers(tx, projectId, ablation.id, patch);
    const { addRuns: _, removeRunIds: __, benchmarks, baselineRunId, ...columns } = patch;
    const baseline = baselineRunId === undefined ? ablation.baselineRunId : baselineRunId;
    if (baselineRunId !== undefined) {
      requireMember(baselineRunId, memberIds);
    }
    if (benchmarks !== undefined) {
      await replaceBenchmarks(tx, ablation.id, benchmarks);
    }
    await changeAblationColumns(tx, ablation.id, {
      ...withoutUndefined(columns),
      // A baseline in the trash is kept, so that it is the baseline again once restored.
      ...(baselineRunId === undefined && (baseline === null || memberIds.includes(baseline))
        ? {}
        : { baselineRunId: baseline !== null && memberIds.includes(baseline) ? baseline : null }),
    });
    await notifyChange(tx, { kind: "ablation", projectId });
    return getAblation(projectId, key, tx);
  });
}

function withoutUndefined(
  columns: {
    readonly [K in keyof AblationColumns]?: AblationColumns[K] | undefined;
  },
): AblationColumns {
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}

/** @returns the ids of the members after the change */
async function changeMembers(
  tx: Tx,
  projectId: string,
  ablationId: string,
  { addRuns = [], removeRunIds = [] }: AblationPatch,
): Promise<string[]> {
  const before = await findMembers(tx, ablationId);
  if (addRuns.length === 0 && removeRunIds.length === 0) {
    return before.map((member) => member.runId);
  }
  await requireRuns(
    tx,
    projectId,
    addRuns.map((run) => run.runId),
    "addRuns",
  );
  const leaving = new Set([...removeRunIds, ...addRuns.map((run) => run.runId)]);
  const members = before.filter((member) => !leaving.has(member.runId));
  for (const { runId, reportedAverage, position } of addRuns) {
    members.splice(Math.min(position ?? members.length, members.length), 0, { runId, reportedAverage });
  }
  if (members.length > MAXIMUM_ABLATION_RUNS) {
    throw refusal("addRuns", `an ablation has at most ${MAXIMUM_ABLATION_RUNS} runs`);
  }
  await replaceMembers(tx, ablationId, members);
  return members.map((member) => member.runId);
}

/** Moves an ablation, but not its runs, to the trash. @throws AppError "not-found" */
export function trashAblation(projectId: string, key: string): Promise<void> {
  return setTrashed(projectId, key, true);
}

/** Restores an ablation from the trash. @throws AppError "not-found" (not in the trash) */
export async function restoreAblation(projectId: string, key: string): Promise<Ablation> {
  await setTrashed(projectId, key, false);
  return getAblation(projectId, key);
}

/** Permanently deletes an ablation and its comments, but not its runs, whether it is in the trash or not. @throws AppError "not-found" */
export function deleteAblation(projectId: string, key: string): Promise<void> {
  return transaction(async (tx) => {
    const id =
      (await findAblationId(tx, projectId, key, true)) ?? (await findAblationId(tx, projectId, key, false));
    if (id === null) {
      throw ablationNotFound(key);
    }
    await removeAblation(tx, id);
    await notifyChange(tx, { kind: "ablation", projectId });
  });
}

function setTrashed(projectId: string, key: string, isTrashed: boolean): Promise<void> {
  return transaction(async (tx) => {
    const id = await findAblationId(tx, projectId, key, !isTrashed);
    if (id === null) {
      throw ablationNotFound(key);
    }
    await changeAblationColumns(tx, id, { deletedAt: isTrashed ? new Date() : null });
    await notifyChange(tx, { kind: "ablation", projectId });
  });
}

async function requireRuns(tx: Tx, projectId: string, ids: readonly string[], path: string): Promise<void> {
  const known = await findProjectRuns(tx, projectId, ids);
  const missing = ids.findIndex((id) => !known.has(id));
  if (missing >= 0) {
    throw refusal(`${path}.${missing}`, `there is no run ${ids[missing]} in this project`);
  }
}

function requireMember(baselineRunId: string | null, runIds: readonly string[]): void {
  if (baselineRunId !== null && !runIds.includes(baselineRunId)) {
    throw refusal("baselineRunId", "must be one of the ablation's runs");
  }
}

function refusal(path: string, message: string): AppError {
  return new AppError("validation", `${path}: ${message}`, { fields: [{ path, message }] });
}

/** The requested key, or one derived from the title, with a number appended if it is taken. */
async function chooseKey(tx: Tx, projectId: string, { key, title }: Pick<NewAblation, "key" | "title">) {
  const taken = await findAblationKeys(tx, projectId);
  if (key !== undefined) {
    if (isUnusable(key, taken)) {
      const message = RESERVED.has(key) ? `${key} stands for a page` : `there is an ablation ${key} already`;
      throw new AppError("conflict", `key: ${message}`, { fields: [{ path: "key", message }] });
    }
    return key;
  }
  const base = keyOf(title);
  let free = base;
  for (let number = 2; isUnusable(free, taken); number += 1) {
    free = `${base}-${number}`;
  }
  return free;
}

/** Names of pages next to those of the ablations. */
const RESERVED: ReadonlySet<string> = new Set(["new"]);

const isUnusable = (key: string, taken: ReadonlySet<string>) => taken.has(key) || RESERVED.has(key);

/** "Learning rate (cosine)" becomes "learning-rate-cosine"; diacritics are removed. */
export function keyOf(title: string): string {
  const plain = title.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const key = plain.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
  return key.slice(0, 48).replace(/-$/, "") || "ablation";
}
