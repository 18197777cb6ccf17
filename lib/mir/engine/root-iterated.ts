import type { Spread } from "#lib/mir/engine/modality-moments.ts";
import { type CrossRoot, type RootProblem, sensitivityTo } from "#lib/mir/engine/root-problem.ts";
import { coupledRoot, type ProductParts } from "#lib/onnx/kernels/coupled-minimax.ts";
import { type CovarianceFactor, factorProduct } from "#lib/onnx/kernels/factor-product.ts";
import { nuclearNorm, type PolarDepth } from "#lib/onnx/kernels/polar-minimax.ts";

/**
 * The coupled iteration in float64 on the device: nothing is factored, and only sums are returned (docs/numerics.md,
 * 3.2). It computes no pivots that would reveal float32 covariances to be too coarse, so pass float64 ones.
 */
export async function iteratedRoot({ vision, text, d, device }: RootProblem): Promise<CrossRoot> {
  const runtime = device.runtimeFor("float64");
  const method = `coupled minimax iteration in float64 on ${runtime.provider}`;
  const scale = Math.sqrt(vision.trace * text.trace);
  const root = scale === 0 ? { value: 0, error: 0 } : await coupledRoot(partsOf(vision, text, d), runtime);
  return { ...root, sensitivity: 0, method: `${method}${rowsNote(vision, text)}`, reduction: null };
}

/**
 * The polar iteration in float32 on the device, corrected in float64 where float64 is available (docs/numerics.md,
 * 3.3), from Cholesky factors of the covariances, or from centred rows.
 *
 * @returns null if a covariance is worse conditioned than `trustedPivot` allows
 */
export async function polarRoot(problem: RootProblem, depth: PolarDepth): Promise<CrossRoot | null> {
  const { vision, text, d, device } = problem;
  const ofVision = await factorOf(vision, problem);
  const ofText = ofVision === null ? null : await factorOf(text, problem);
  if (ofVision === null || ofText === null) return null;
  const [fast, precise] = [device.runtimeFor("float32"), device.runtimeFor("float64")];
  const matrix = await factorProduct(ofVision.factor, ofText.factor, d, device.kernels);
  const sensitivity = ofVision.sensitivity + ofText.sensitivity;
  const root = await nuclearNorm(matrix, depth, fast, precise);
  const steps = depth === "deeper" ? ", with two steps more" : "";
  const method = `polar minimax iteration in float32 on ${fast.provider}${steps}, float64 correction`;
  return { ...root, sensitivity, method: `${method}${rowsNote(vision, text)}`, reduction: null };
}

function rowsNote(vision: Spread, text: Spread): string {
  if (vision.kind === "rows" && text.kind === "rows") return " (centred rows of both)";
  return vision.kind === "rows" || text.kind === "rows" ? " (centred rows)" : "";
}

/** The smallest matrix with the nonzero eigenvalues of S_v S_t. */
function partsOf(vision: Spread, text: Spread, d: number): ProductParts {
  const factor = 1 / (vision.trace * text.trace);
  if (vision.kind === "rows" && text.kind === "rows") {
    const [one, other] = vision.rows <= text.rows ? [vision, text] : [text, vision];
    return { kind: "rows", one: operandOf(one, d), other: operandOf(other, d), size: one.rows, factor };
  }
  const [one, other] = vision.kind === "rows" ? [vision, text] : [text, vision];
  const size = one.kind === "rows" ? one.rows : d;
  const kind = one.kind === "rows" ? "mixed" : "covariances";
  return { kind, one: operandOf(one, d), other: operandOf(other, d), size, factor };
}

function operandOf(spread: Spread, d: number) {
  return spread.kind === "rows"
    ? { data: spread.factor, dimensions: [spread.rows, d] }
    : { data: spread.matrix, dimensions: [d, d] };
}

interface KnownFactor {
  readonly factor: CovarianceFactor;
  readonly sensitivity: number;
}

async function factorOf(spread: Spread, problem: RootProblem): Promise<KnownFactor | null> {
  if (spread.kind === "rows") {
    return { factor: { kind: "rows", data: spread.factor, count: spread.rows }, sensitivity: 0 };
  }
  const cholesky = await problem.factorOf(spread);
  if (cholesky.smallestPivot < problem.trustedPivot) return null;
  const data = withoutDropped(cholesky.lower, problem.d, cholesky.rank);
  const sensitivity = sensitivityTo(cholesky, problem.d);
  return { factor: { kind: "columns", data, count: cholesky.rank }, sensitivity };
}

/** L without the columns of dropped pivots, which are zero: [d, rank]. */
function withoutDropped(lower: Float64Array, d: number, rank: number): Float64Array {
  if (rank === d) return lower;
  const kept = Array.from({ length: d }, (_, j) => j).filter((j) => lower[j * d + j] !== 0);
  const result = new Float64Array(d * rank);
  for (let i = 0; i < d; i += 1) {
    for (const [column, j] of kept.entries()) result[i * rank + column] = lower[i * d + j] ?? 0;
  }
  return result;
}
