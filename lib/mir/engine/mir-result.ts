import type { MirDefinition } from "#lib/mir/definitions.ts";

/** The ONNX Runtime providers that the engine supports. */
export type MirProvider = "cpu" | "webgpu" | "cuda";

/** The terms of one layer: fid = meanTerm + traceVision + traceText − 2 crossTerm, all after scaling by alpha. */
export interface MirLayer {
  /** 1 … L */
  readonly layer: number;
  readonly fid: number;
  /** ‖μ_v − μ_t‖² */
  readonly meanTerm: number;
  /** Tr S_v */
  readonly traceVision: number;
  /** Tr S_t */
  readonly traceText: number;
  /** Tr (S_v S_t)^(1/2); for `reference-fast` Tr (S_v S_t). */
  readonly crossTerm: number;
  /** 1 / mean norm of the text tokens. */
  readonly alpha: number;
  readonly visionTokens: number;
  readonly textTokens: number;
  /** Tokens replaced or removed by the outlier rule. */
  readonly visionOutliers: number;
  readonly textOutliers: number;
  /** Estimated absolute numerical error of fid (not a sampling error). */
  readonly errorEstimate: number;
  /** How the covariances and the cross term were computed, for verification. */
  readonly method: string;
}

/**
 * First-order effect of each sample on one layer's fid: I_g, the change of fid per unit relative change of the weight
 * of all tokens of sample g, for images and texts separately (docs/numerics.md, 5). Each list sums to zero.
 */
export interface SampleInfluence {
  /** Per sample, in units of fid. */
  readonly vision: readonly number[];
  readonly text: readonly number[];
}

/** The stored outcome of one finished layer: enough to continue at the next layer after a kill. Plain JSON. */
export interface LayerOutcome {
  /** 1 … L */
  readonly layer: number;
  /** Per definition, in the requested order. */
  readonly results: readonly MirLayer[];
  /** Per definition, in the same order; null if samples are unknown or no influence was computed. */
  readonly influences: readonly (SampleInfluence | null)[];
}

export interface MirDefinitionResult {
  readonly definition: MirDefinition;
  /** log10 of `sum` */
  readonly mir: number;
  /** Sum of fid over the layers. */
  readonly sum: number;
  /** Estimated absolute numerical error of mir (not a sampling error). */
  readonly errorEstimate: number;
  /** Standard error of mir over samples, images and texts drawn independently; null: no interval. */
  readonly standardError: number | null;
  /** The same with image and text of a sample drawn together. */
  readonly standardErrorPaired: number | null;
  /** Number of samples in the source; null if it does not record which tokens belong together. */
  readonly sampleCount: number | null;
  /** The distinct methods of the layers, in words. */
  readonly method: string;
  readonly layers: readonly MirLayer[];
}

/** A definition under which these layers have no MIR, while others do. */
export interface UndefinedMir {
  readonly definition: MirDefinition;
  readonly reason: string;
}

export interface MirComputation {
  /** One per definition that has a value, in the requested order; at least one. */
  readonly results: readonly MirDefinitionResult[];
  /** The other definitions. */
  readonly undefinedResults: readonly UndefinedMir[];
  /** The device that was used, in words. */
  readonly device: string;
  readonly provider: MirProvider;
  /**
   * Why the requested device was not used, or chunks were smaller than usual, in words; null if nothing was changed.
   */
  readonly deviceNote: string | null;
  /** Wall time. */
  readonly seconds: number;
}

export interface MirProgress {
  /**
   * `reading`, `images` and `forward` count image-text pairs while a bundle is turned into a features file; `layers`
   * counts finished layers.
   */
  readonly phase: "reading" | "images" | "forward" | "layers";
  readonly done: number;
  readonly total: number;
  /** The layer being computed, in phase `layers`. */
  readonly layer?: number;
}
