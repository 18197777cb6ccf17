import { notifyChange } from "#lib/db/notify.ts";
import type { Tx } from "#lib/db/transaction.ts";
import { getRun, insertRun, writeTags } from "#lib/runs/repository-runs.ts";
import type { Run, RunStatus } from "#lib/runs/schema.ts";
import { writeParams } from "#lib/runs/write-params.ts";

export interface NewRun {
  readonly projectId: string;
  readonly name: string;
  readonly status?: RunStatus | undefined;
  /** A Date or ISO 8601 text. */
  readonly startedAt?: Date | string | undefined;
  readonly endedAt?: Date | string | null | undefined;
  readonly params?: Readonly<Record<string, string>> | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/**
 * Creates a run. If the project has a run of that name (a trainer that resumes), keeps its status and times, adds missing
 * params and sets the tags.
 * @throws AppError "conflict" naming each param that would change
 */
export async function createRun(tx: Tx, input: NewRun): Promise<Run & { created: boolean }> {
  const { projectId, name, status, startedAt, endedAt, params = {}, tags = {} } = input;
  const { id, created } = await insertRun(tx, {
    projectId,
    name,
    ...(status === undefined ? {} : { status }),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
  });
  const changes = (await writeParams(tx, id, params)) + (await writeTags(tx, id, tags));
  if (created || changes > 0) {
    await notifyChange(tx, { kind: "run", projectId, runId: id });
  }
  return { ...(await getRun(id, tx)), created };
}
