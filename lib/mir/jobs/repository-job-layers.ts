import { db } from "#lib/db/client.ts";
import { sql } from "#lib/db/sql.ts";
import { transaction } from "#lib/db/transaction.ts";
import type { LayerOutcome } from "#lib/mir/engine/mir-result.ts";
import type { MirClaim } from "#lib/mir/jobs/claim-job.ts";
import { LayerOutcomeSchema, type StoredLayer } from "#lib/mir/schema.ts";

/**
 * Keeps a finished layer for the next attempt, in case this one is killed. Rows are deleted when the job ends
 * (lib/mir/jobs/repository-jobs.ts).
 *
 * @param fingerprint of the job's input (workers/input-fingerprint.ts)
 * @returns false if the claim is lost: nothing was written
 */
export async function storeJobLayer(
  { jobId, token }: MirClaim,
  fingerprint: string,
  outcome: LayerOutcome,
): Promise<boolean> {
  return transaction(async (tx) => {
    // locked, so that the job cannot end between this read and the insert
    const held = await tx.$queryRaw<unknown[]>(sql`
      SELECT 1 FROM mir_job WHERE id = ${jobId}::uuid AND state = 'running' AND claim_token = ${token}::uuid FOR SHARE`);
    if (held.length === 0) return false;
    const stored = { fingerprint, outcome: LayerOutcomeSchema.parse(outcome) };
    await tx.mirJobLayer.upsert({
      where: { jobId_layer: { jobId, layer: outcome.layer } },
      create: { jobId, layer: outcome.layer, outcome: stored },
      update: { outcome: stored, createdAt: new Date() },
    });
    return true;
  });
}

/** The layers that earlier attempts finished on the same input, in order. */
export async function listJobLayers(jobId: string, fingerprint: string): Promise<StoredLayer[]> {
  const rows = await db().mirJobLayer.findMany({
    where: { jobId, outcome: { path: ["fingerprint"], equals: fingerprint } },
    orderBy: { layer: "asc" },
  });
  return rows.map(({ outcome }) => LayerOutcomeSchema.parse((outcome as { outcome: unknown }).outcome));
}
