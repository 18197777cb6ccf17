import { isProjectorFile } from "#lib/artifacts/recognize-projector.ts";
import { findProjectOfRun, insertCheckpoint } from "#lib/artifacts/repository.ts";
import type { Checkpoint, CheckpointFormat } from "#lib/artifacts/schema.ts";
import { notifyChange } from "#lib/db/notify.ts";
import type { Tx } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";

export interface NewCheckpoint {
  readonly runId: string;
  /** Null for the final checkpoint of a source that does not report the step. */
  readonly step: number | null;
  /** Null only with format none. */
  readonly uri: string | null;
  /** By default guessed from the URI. */
  readonly format?: CheckpointFormat | undefined;
  /** A base of the run's project; only for projectors. */
  readonly baseId?: string | undefined;
}

/**
 * Registers a checkpoint, identified by run, step and URI. Steps may come in any order, and an old step may get a
 * checkpoint at any later time.
 * @throws AppError "not-found" (run), "conflict" (registered with another format or base)
 */
export async function registerCheckpoint(
  tx: Tx,
  input: NewCheckpoint,
): Promise<{ checkpoint: Checkpoint; created: boolean }> {
  const { runId, step, uri } = input;
  const projectId = await findProjectOfRun(tx, runId);
  if (projectId === null) {
    throw new AppError("not-found", `There is no run ${runId}`);
  }
  const format = input.format ?? guessFormat(uri);
  const { checkpoint, created } = await insertCheckpoint(
    tx,
    { runId, step, uri },
    format,
    input.baseId ?? null,
  );
  if (checkpoint.format !== format) {
    const message = `this checkpoint is registered as ${checkpoint.format}`;
    throw new AppError("conflict", `format: ${message}`, { fields: [{ path: "format", message }] });
  }
  if (input.baseId !== undefined && checkpoint.baseId !== input.baseId) {
    const message = "this checkpoint is registered with another base";
    throw new AppError("conflict", `baseId: ${message}`, { fields: [{ path: "baseId", message }] });
  }
  if (created) {
    await notifyChange(tx, { kind: "checkpoint", projectId, runId });
  }
  return { checkpoint, created };
}

/** Recognises a projector file, a features file and the index of a sharded one; anything else is an ONNX bundle. */
export function guessFormat(uri: string | null): CheckpointFormat {
  if (uri === null) {
    return "none";
  }
  if (isProjectorFile(uri)) {
    return "projector";
  }
  return /\.safetensors(\.index\.json)?$/i.test(uri) ? "features" : "onnx";
}
