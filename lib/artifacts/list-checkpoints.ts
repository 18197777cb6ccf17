import { findCheckpoints } from "#lib/artifacts/repository.ts";
import type { Checkpoint } from "#lib/artifacts/schema.ts";
import type { Tx } from "#lib/db/transaction.ts";

/** The checkpoints of runs by step, the final one (without a step) last. */
export function listCheckpoints(runIds: readonly string[], tx?: Tx): Promise<Checkpoint[]> {
  return findCheckpoints(runIds, tx);
}
