import { log } from "#lib/log.ts";
import type { LayerOutcome } from "#lib/mir/engine/mir-result.ts";
import type { MirClaim } from "#lib/mir/jobs/claim-job.ts";
import { listJobLayers, storeJobLayer } from "#lib/mir/jobs/repository-job-layers.ts";
import type { StoredLayer } from "#lib/mir/schema.ts";

/** Stores an attempt's finished layers in the database as they come, so that the next attempt continues after them. */
export interface LayerCheckpointer {
  /**
   * @param fingerprint of the job's input
   * @returns the layers that earlier attempts finished on the same input
   */
  open(fingerprint: string): Promise<StoredLayer[]>;
  /** Starts storing a layer. If it fails, the next attempt recomputes this layer; this one is unaffected. */
  readonly keep: (outcome: LayerOutcome) => void;
  /** Resolves when everything has been stored. */
  settle(): Promise<void>;
}

export function createLayerCheckpointer(claim: MirClaim): LayerCheckpointer {
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
