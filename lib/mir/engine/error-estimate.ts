import type { Precision } from "#lib/onnx/kernels/graph.ts";

/**
 * Relative error of sums of products within a chunk: twice the unit roundoff, which covered the errors measured on
 * the golden cases with ONNX Runtime on the CPU and on WebGPU (at most 1.2 roundoffs).
 */
export const PRODUCT_ERROR = { float32: 2 ** -23, float64: 2 ** -52 } as const;
/**
 * Estimated error of fid up to which a fast method or float32 products are good enough: a millionth of fid, 1e-3 of
 * what MIR's third decimal shows, and for distances that nearly vanish a part of the traces, whose own rounding
 * leaves no more (the float64 tolerance of tests/golden).
 */
const TOLERATED = { ofFid: 1e-6, ofTraces: 1e-9 } as const;

/** Absolute error of a layer's fid that a fast method or float32 products may leave; `traces` is Tr S_v + Tr S_t. */
export const toleratedError = (fid: number, traces: number): number =>
  TOLERATED.ofFid * Math.max(0, fid) + TOLERATED.ofTraces * traces;

/**
 * Absolute error of fid from the products behind both covariances.
 * @param sensitivity factor from rounding in the covariances' entries to the cross term, in units of √(Tr S_v·Tr S_t)
 */
export const gramErrorEstimate = (
  precision: Precision,
  traceVision: number,
  traceText: number,
  sensitivity: number,
): number =>
  PRODUCT_ERROR[precision] * (traceVision + traceText + sensitivity * Math.sqrt(traceVision * traceText));

/** Absolute error of fid from adding its terms in float64. */
export const roundingErrorEstimate = (sumOfTerms: number, crossTerm: number): number =>
  64 * PRODUCT_ERROR.float64 * (sumOfTerms + 2 * Math.abs(crossTerm));

/** Absolute error of MIR = log10 Σ fid from that of the sum: dMIR = dΣ / (Σ ln 10). */
export const mirErrorEstimate = (sumError: number, sum: number): number => sumError / (sum * Math.LN10);
