import type { Spread } from "#lib/mir/modality-moments.ts";
import type { Reduction } from "#lib/mir/transport-map.ts";
import { choleskySemidefinite } from "#lib/numerics/cholesky.ts";
import type { MatrixKernels } from "#lib/numerics/matrix-kernels.ts";
import type { CentredRows, Covariance } from "#lib/numerics/moments.ts";
import { sumOfRoots } from "#lib/numerics/sum-of-roots.ts";
import { symmetricEigenvalues } from "#lib/numerics/symmetric-eigenvalues.ts";

export interface CrossRoot {
  /** Tr (S_v S_t)^(1/2) */
  readonly value: number;
  /** Estimated absolute error from rounding. */
  readonly error: number;
  readonly method: string;
  /** What the root was taken from; null where the method has no such thing. */
  readonly reduction: Reduction | null;
}

export interface RootOptions {
  /** Pivots of the unit-diagonal covariances up to here are rounding: their columns are dropped. */
  readonly dropTolerance: number;
  /** Below this smallest pivot the covariances are not precise enough for a root. */
  readonly trustedPivot: number;
}

/**
 * Tr (S_v S_t)^(1/2) = Σ √λ(R), where R = Fᵀ S F for any F with F Fᵀ = the other covariance: S_v S_t and R have
 * the same non-zero eigenvalues, and R is symmetric (docs/numerics.md, 3.1). F is a Cholesky factor, or the
 * centred rows themselves where there are few.
 *
 * @param d width of the tokens
 * @returns null where a covariance is worse conditioned than `trustedPivot` allows
 */
export async function crossRoot(
  vision: Spread,
  text: Spread,
  d: number,
  options: RootOptions,
  kernels: MatrixKernels,
): Promise<CrossRoot | null> {
  if (vision.kind === "rows" && text.kind === "rows") return rootOfRows(vision, text, d, kernels);
  if (vision.kind === "rows" && text.kind === "covariance")
    return rootOfMixed(vision, "vision", text, d, kernels);
  if (vision.kind === "covariance" && text.kind === "rows")
    return rootOfMixed(text, "text", vision, d, kernels);
  if (vision.kind === "covariance" && text.kind === "covariance") {
    return rootOfCovariances(vision, text, d, options, kernels);
  }
  throw new Error("A spread is neither rows nor a covariance");
}

/** Tr (S_v S_t), which the released code's iteration returns instead of the root (docs/numerics.md, 1). */
export async function crossProduct(
  vision: Spread,
  text: Spread,
  d: number,
  kernels: MatrixKernels,
): Promise<number> {
  if (vision.kind === "covariance" && text.kind === "covariance") {
    let sum = 0;
    for (let i = 0; i < vision.matrix.length; i += 1) sum += (vision.matrix[i] ?? 0) * (text.matrix[i] ?? 0);
    return sum;
  }
  const [size, matrix] = await reducedMatrix(vision, text, d, kernels);
  let trace = 0;
  for (let i = 0; i < size; i += 1) trace += matrix[i * size + i] ?? 0;
  return trace;
}

async function rootOfCovariances(
  vision: Covariance,
  text: Covariance,
  d: number,
  { dropTolerance, trustedPivot }: RootOptions,
  kernels: MatrixKernels,
): Promise<CrossRoot | null> {
  const ofText = await choleskySemidefinite(text.matrix, d, dropTolerance, kernels);
  if (ofText.smallestPivot < trustedPivot) return null;
  const ofVision = await choleskySemidefinite(vision.matrix, d, dropTolerance, kernels);
  if (ofVision.smallestPivot < trustedPivot) return null;
  // The better conditioned one is factored, the other one enters as it is.
  const isText = ofText.smallestPivot >= ofVision.smallestPivot;
  const { lower } = isText ? ofText : ofVision;
  const reduced = await kernels.congruence(lower, isText ? vision.matrix : text.matrix, d);
  const factored = isText ? "text" : "vision";
  const reduction = { factored, factor: { kind: "lower", matrix: lower }, size: d, reduced } as const;
  return rootOf(reduction, "Cholesky factor, two-stage eigenvalues", kernels);
}

async function rootOfMixed(
  rows: CentredRows,
  side: Reduction["factored"],
  other: Covariance,
  d: number,
  kernels: MatrixKernels,
) {
  const reduced = await kernels.sandwich(rows.factor, rows.rows, other.matrix, d);
  const reduction = { ...factoredRows(rows, side), reduced };
  return rootOf(reduction, "centred rows, two-stage eigenvalues", kernels);
}

async function rootOfRows(vision: CentredRows, text: CentredRows, d: number, kernels: MatrixKernels) {
  const reduced = await productOfRows(vision, text, d, kernels);
  const factor = vision.rows <= text.rows ? factoredRows(vision, "vision") : factoredRows(text, "text");
  return rootOf({ ...factor, reduced }, "centred rows of both, two-stage eigenvalues", kernels);
}

const factoredRows = ({ factor, rows }: CentredRows, factored: Reduction["factored"]) =>
  ({ factored, factor: { kind: "rows", matrix: factor }, size: rows }) as const;

async function rootOf(reduction: Reduction, method: string, kernels: MatrixKernels): Promise<CrossRoot> {
  const { reduced, size } = reduction;
  return { ...sumOfRoots(await symmetricEigenvalues(reduced, size, kernels)), method, reduction };
}

/** A symmetric matrix with the non-zero eigenvalues of S_v S_t, where at least one side is rows. */
async function reducedMatrix(
  vision: Spread,
  text: Spread,
  d: number,
  kernels: MatrixKernels,
): Promise<readonly [number, Float64Array]> {
  if (vision.kind === "rows" && text.kind === "rows") {
    return [Math.min(vision.rows, text.rows), await productOfRows(vision, text, d, kernels)];
  }
  const [rows, other] = vision.kind === "rows" ? [vision, text] : [text, vision];
  if (rows.kind !== "rows" || other.kind !== "covariance") throw new Error("No side has rows");
  return [rows.rows, await kernels.sandwich(rows.factor, rows.rows, other.matrix, d)];
}

function productOfRows(vision: CentredRows, text: CentredRows, d: number, kernels: MatrixKernels) {
  return vision.rows <= text.rows
    ? kernels.crossGram(vision.factor, vision.rows, text.factor, text.rows, d)
    : kernels.crossGram(text.factor, text.rows, vision.factor, vision.rows, d);
}
