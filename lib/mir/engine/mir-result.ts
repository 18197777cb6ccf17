import type { MirDefinition } from "#lib/mir/definitions.ts";

/** The providers of ONNX Runtime that the engine can run on. */
export type MirProvider = "cpu" | "webgpu" | "cuda";

/** The parts of one layer: fid = meanTerm + traceVision + traceText − 2 crossTerm, all after scaling by alpha. */
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
  /** Tokens that the outlier rule replaced or removed. */
  readonly visionOutliers: number;
  readonly textOutliers: number;
  /** Estimated absolute numerical error of fid (not a sampling error). */
  readonly errorEstimate: number;
  /** How the covariances and the cross term were computed, for those who doubt a number. */
  readonly method: string;
}

/**
 * First-order effect of each sample on one layer's fid: I_g, the change of fid for a unit relative change of the
 * weight of all tokens of sample g, images and texts apart (docs/numerics.md, 5). Each list adds up to zero.
 */
export interface SampleInfluence {
  /** By sample, in units of fid. */
  readonly vision: readonly number[];
  readonly text: readonly number[];
}

/** What one finished layer leaves behind: enough to go on at the next layer after a kill. Plain JSON. */
export interface LayerOutcome {
  /** 1 … L */
  readonly layer: number;
  /** By definition, in the order asked for. */
  readonly results: readonly MirLayer[];
  /** By definition, in the same order; null where samples are not known or no influence was computed. */
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
  /** The same where image and text of a sample are drawn together. */
  readonly standardErrorPaired: number | null;
  /** Samples that the source knows; null where it does not say which tokens belong together. */
  readonly sampleCount: number | null;
  /** The distinct methods of the layers, in words. */
  readonly method: string;
  readonly layers: readonly MirLayer[];
}

/** A definition under which these layers have no MIR although others do. */
export interface UndefinedMir {
  readonly definition: MirDefinition;
  readonly reason: string;
}

export interface MirComputation {
  /** One for each definition that has a value, in the order asked for; at least one. */
  readonly results: readonly MirDefinitionResult[];
  /** The other definitions. */
  readonly undefinedResults: readonly UndefinedMir[];
  /** The device that really ran, in words. */
  readonly device: string;
  readonly provider: MirProvider;
  /** Why it was not the device asked for or smaller chunks than usual, in words; null where nothing was changed. */
  readonly deviceNote: string | null;
  /** Wall time. */
  readonly seconds: number;
}

export interface MirProgress {
  /**
   * `reading`, `images` and `forward` count image-text pairs while a bundle becomes a features file; `layers`
   * counts layers that are done.
   */
  readonly phase: "reading" | "images" | "forward" | "layers";
  readonly done: number;
  readonly total: number;
  /** The layer that is being computed, in phase `layers`. */
  readonly layer?: number;
}
