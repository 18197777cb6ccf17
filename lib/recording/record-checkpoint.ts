import { isProjectorDirectory } from "#lib/artifacts/recognize-projector.ts";
import { guessFormat, registerCheckpoint } from "#lib/artifacts/register-checkpoint.ts";
import { findCheckpoints, findProjectOfRun } from "#lib/artifacts/repository.ts";
import type { Checkpoint, CheckpointFormat } from "#lib/artifacts/schema.ts";
import { type Tx, transaction } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";
import { requestMir } from "#lib/mir/jobs/request-mir.ts";
import { chooseBase } from "#lib/mir/projector/change-bases.ts";
import type { MirJob } from "#lib/mir/schema.ts";

interface CheckpointToRecord {
  readonly runId: string;
  readonly step: number | null;
  /** file:///…, an absolute path or storage:<key>; null only with format none. */
  readonly uri: string | null;
  /** By default guessed from the URI. */
  readonly format?: CheckpointFormat;
  /** Projectors only: the base that it runs on; by default the project's default base. */
  readonly baseId?: string;
}

export interface RecordedCheckpoint {
  readonly checkpoint: Checkpoint;
  /** False if the same step and URI were already registered, in which case nothing is written. */
  readonly created: boolean;
  /** The queued job; null for a known checkpoint and for format none. */
  readonly job: MirJob | null;
}

/**
 * Registers a checkpoint and queues its MIR in one transaction, so that neither exists without the other.
 * @throws AppError as registerCheckpoint and requestMir
 */
export async function recordCheckpoint(input: CheckpointToRecord): Promise<RecordedCheckpoint> {
  const { uri, format } = input;
  const isProjector = format === undefined && uri !== null && (await isProjectorDirectory(uri));
  const recognized = isProjector ? { ...input, format: "projector" as const } : input;
  return transaction((tx) => recordCheckpointIn(tx, recognized));
}

/** recordCheckpoint as part of a larger transaction. */
export async function recordCheckpointIn(tx: Tx, input: CheckpointToRecord): Promise<RecordedCheckpoint> {
  const { checkpoint, created } = await registerCheckpoint(tx, await withBase(tx, input));
  const job =
    created && checkpoint.format !== "none" ? await requestMir(tx, { checkpointId: checkpoint.id }) : null;
  return { checkpoint, created, job };
}

/** Adds the base that a projector runs on. @throws AppError `conflict`, `not-found`, `validation` */
async function withBase(tx: Tx, input: CheckpointToRecord): Promise<CheckpointToRecord> {
  if ((input.format ?? guessFormat(input.uri)) !== "projector") {
    if (input.baseId === undefined) return input;
    const message = "only a projector runs on a base";
    throw new AppError("validation", `baseId: ${message}`, { fields: [{ path: "baseId", message }] });
  }
  const projectId = await findProjectOfRun(tx, input.runId);
  if (projectId === null) throw new AppError("not-found", `There is no run ${input.runId}`);
  const known = input.baseId === undefined && input.uri !== null && (await findKnownBase(tx, input));
  if (known) return { ...input, baseId: known };
  return { ...input, baseId: (await chooseBase(tx, projectId, input.baseId)).id };
}

/** The base of a checkpoint that is already registered, so that a new default does not change it. */
async function findKnownBase(tx: Tx, { runId, step, uri }: CheckpointToRecord): Promise<string | null> {
  const known = await findCheckpoints([runId], tx);
  return known.find((one) => one.step === step && one.uri === uri)?.baseId ?? null;
}
