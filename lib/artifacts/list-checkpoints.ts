import { findCheckpoints } from "#lib/artifacts/repository.ts";
import type { Checkpoint } from "#lib/artifacts/schema.ts";
import type { Tx } from "#lib/db/transaction.ts";

/** The checkpoints of a run by step, the final one (without a step) last. */
export function listCheckpoints(runId: string, tx?: Tx): Promise<Checkpoint[]> {
  return findCheckpoints(runId, tx);
}
