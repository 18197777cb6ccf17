import { isProjectorFile } from "#lib/artifacts/recognize-projector.ts";
import { findProjectOfRun, insertCheckpoint } from "#lib/artifacts/repository.ts";
import type { Checkpoint, CheckpointFormat } from "#lib/artifacts/schema.ts";
import { notifyChange } from "#lib/db/notify.ts";
import type { Tx } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";

export interface NewCheckpoint {
  readonly runId: string;
  /** Null: the final checkpoint of a source that does not print the step. */
  readonly step: number | null;
  /** Null only with format none. */
  readonly uri: string | null;
  /** Guessed from the URI when absent. */
  readonly format?: CheckpointFormat | undefined;
  /** Of the run's project; only for projectors. */
  readonly baseId?: string | undefined;
}

/**
 * Registers a checkpoint. The same step and place of a run are the same checkpoint; steps come in any order,
 * and an old step may get a checkpoint at any later time.
 * @throws AppError "not-found" (run), "conflict" (the place is known under another format)
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

/** A projector's file, a features file or the index of a sharded one; anything else is taken for a bundle's directory. */
export function guessFormat(uri: string | null): CheckpointFormat {
  if (uri === null) {
    return "none";
  }
  if (isProjectorFile(uri)) {
    return "projector";
  }
  return /\.safetensors(\.index\.json)?$/i.test(uri) ? "features" : "onnx";
}
