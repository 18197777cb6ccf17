import { log } from "#lib/log.ts";
import type { LayerOutcome } from "#lib/mir/engine/mir-result.ts";
import type { MirClaim } from "#lib/mir/jobs/claim-job.ts";
import { listJobLayers, storeJobLayer } from "#lib/mir/jobs/repository-job-layers.ts";
import type { StoredLayer } from "#lib/mir/schema.ts";

/** Keeps an attempt's finished layers in the database as they come, so that the next attempt goes on behind them. */
export interface LayerKeeper {
  /**
   * @param fingerprint of the job's input
   * @returns what earlier attempts finished on the same input
   */
  open(fingerprint: string): Promise<StoredLayer[]>;
  /** Begins to store a layer. A failure costs the next attempt this layer, and nothing now. */
  readonly keep: (outcome: LayerOutcome) => void;
  /** Resolves when all has been stored. */
  settle(): Promise<void>;
}

export function createLayerKeeper(claim: MirClaim): LayerKeeper {
  let storing = Promise.resolve();
  let fingerprint = "";
  const store = (outcome: LayerOutcome) =>
    storeJobLayer(claim, fingerprint, outcome).then(
      () => undefined,
      (error: unknown) =>
        log().warn(
          { jobId: claim.jobId, layer: outcome.layer, error: String(error) },
          "a layer was not kept",
        ),
    );
  return {
    open(ofInput) {
      fingerprint = ofInput;
      return listJobLayers(claim.jobId, fingerprint);
    },
    keep(outcome) {
      storing = storing.then(() => store(outcome));
    },
    settle: () => storing,
  };
}
