import type { Precision } from "#lib/onnx/kernels/graph.ts";

/**
 * Relative error of sums of products within a chunk: twice the unit roundoff, which covered the errors measured on the
 * golden cases with ONNX Runtime on the CPU and on WebGPU (at most 1.2 roundoffs).
 */
export const PRODUCT_ERROR = { float32: 2 ** -23, float64: 2 ** -52 } as const;
/**
 * Estimated error of fid up to which a fast method or float32 products are accurate enough: a millionth of fid, 1e-3 of
 * what MIR's third decimal resolves; for nearly vanishing distances a fraction of the traces, whose own rounding error
 * is no smaller (the float64 tolerance of tests/golden).
 */
const TOLERATED = { ofFid: 1e-6, ofTraces: 1e-9 } as const;

/** Maximum absolute error of a layer's fid for a fast method or float32 products; `traces` is Tr S_v + Tr S_t. */
export const toleratedError = (fid: number, traces: number): number =>
  TOLERATED.ofFid * Math.max(0, fid) + TOLERATED.ofTraces * traces;

/**
 * Absolute error of fid due to the products behind both covariances.
 * @param sensitivity relative change of the cross term per relative change of the covariances
 */
export const gramErrorEstimate = (
  precision: Precision,
  traceVision: number,
  traceText: number,
  sensitivity: number,
): number =>
  PRODUCT_ERROR[precision] * (traceVision + traceText + sensitivity * Math.sqrt(traceVision * traceText));

/** Absolute error of fid due to adding its terms in float64. */
export const roundingErrorEstimate = (sumOfTerms: number, crossTerm: number): number =>
  64 * PRODUCT_ERROR.float64 * (sumOfTerms + 2 * Math.abs(crossTerm));

/** Absolute error of MIR = log10 Σ fid, given that of the sum: dMIR = dΣ / (Σ ln 10). */
export const mirErrorEstimate = (sumError: number, sum: number): number => sumError / (sum * Math.LN10);
