import { registerCheckpoint } from "#lib/artifacts/register-checkpoint.ts";
import type { Checkpoint, CheckpointFormat } from "#lib/artifacts/schema.ts";
import { type Tx, transaction } from "#lib/db/transaction.ts";
import { requestMir } from "#lib/mir/request-mir.ts";
import type { MirJob } from "#lib/mir/schema.ts";

interface CheckpointToRecord {
  readonly runId: string;
  readonly step: number | null;
  /** file:///…, an absolute path or storage:<key>; null only with format none. */
  readonly uri: string | null;
  /** Guessed from the URI when absent. */
  readonly format?: CheckpointFormat;
}

export interface RecordedCheckpoint {
  readonly checkpoint: Checkpoint;
  /** False when the same step and place were registered before: then nothing is written. */
  readonly created: boolean;
  /** The job that was queued; null for a known checkpoint and for one that nothing can be computed from. */
  readonly job: MirJob | null;
}

/**
 * Registers a checkpoint and queues its MIR in one transaction, so that neither exists without the other.
 * @throws AppError as registerCheckpoint and requestMir
 */
export function recordCheckpoint(input: CheckpointToRecord): Promise<RecordedCheckpoint> {
  return transaction((tx) => recordCheckpointIn(tx, input));
}

/** The same inside a transaction that writes more. */
export async function recordCheckpointIn(tx: Tx, input: CheckpointToRecord): Promise<RecordedCheckpoint> {
  const { checkpoint, created } = await registerCheckpoint(tx, input);
  const job =
    created && checkpoint.format !== "none" ? await requestMir(tx, { checkpointId: checkpoint.id }) : null;
  return { checkpoint, created, job };
}
