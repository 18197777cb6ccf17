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

export interface MirDefinitionResult {
  readonly definition: MirDefinition;
  /** log10 of `sum` */
  readonly mir: number;
  /** Sum of fid over the layers. */
  readonly sum: number;
  /** Estimated absolute numerical error of mir. */
  readonly errorEstimate: number;
  readonly layers: readonly MirLayer[];
}

export interface MirComputation {
  /** One for each definition, in the order asked for. */
  readonly results: readonly MirDefinitionResult[];
  /** The device that really ran, in words. */
  readonly device: string;
  readonly provider: MirProvider;
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
