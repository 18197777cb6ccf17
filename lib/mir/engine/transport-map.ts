import type { Spread } from "#lib/mir/engine/modality-moments.ts";
import { choleskySemidefinite } from "#lib/numerics/linear-algebra/cholesky.ts";
import { multiply, type ProductKernel } from "#lib/numerics/linear-algebra/dense-products.ts";
import { krylovPowers } from "#lib/numerics/linear-algebra/krylov-powers.ts";
import { leadingEigenpairs } from "#lib/numerics/linear-algebra/leading-eigenpairs.ts";
import type { MatrixKernels } from "#lib/numerics/linear-algebra/matrix-kernels.ts";
import {
  type Eigenpairs,
  symmetricEigenvectors,
} from "#lib/numerics/linear-algebra/symmetric-eigenvectors.ts";

/**
 * The matrix that the square root of S_v S_t is computed from: R = Lᵀ·S·L [size, size], where L·Lᵀ is one covariance
 * (`factored`) and S the other one (docs/numerics.md, 3.1).
 */
export interface Reduction {
  readonly factored: "vision" | "text";
  /** `lower`: L [d, d]. `rows`: Lᵀ [size, d], the centred rows. */
  readonly factor: { readonly kind: "lower" | "rows"; readonly matrix: Float64Array };
  readonly size: number;
  readonly reduced: Float64Array;
}

/**
 * The optimal transport map W between two normal distributions, S_v to S_t (W·S_v·W = S_t), and its inverse W′, in the
 * form that sums of xᵀWx over samples need: xᵀWx ≈ Σ_j (x·p_j)² over the columns p_j of [d, columns]. The first
 * `roots.length` columns are W in its leading directions, where it is exact, the others random probes of the rest,
 * exact in expectation.
 *
 * `roots` are the leading eigenvalues of (S_v S_t)^(1/2): the means of the squares (x·p_j)² for both kinds of tokens,
 * in the units of the spreads. Square j times root j sums to xᵀS_t x (text tokens: yᵀS_v y).
 */
export interface TransportMap {
  readonly columns: number;
  readonly roots: Float64Array;
  /** For vision tokens (W). */
  readonly vision: Float32Array;
  /** For text tokens (W′). */
  readonly text: Float32Array;
}

/** Up to this size all eigenvectors are computed, in plain loops. */
const WHOLE_SIZE = 128;
/**
 * For larger sizes: leading directions, and probes of the rest: a standard error to about 2 % (docs/numerics.md, 5).
 */
const LEADING = 96;
const PROBES = 128;
/** Eigenvalues below this fraction of the largest are rounding error. */
const NEGLIGIBLE = 1e-13;
/** Pivots dropped from a factor computed here: a standard error does not require more. */
const DROP_TOLERANCE = 1e-6;

/** Computes R if no method kept one. */
export async function reduce(
  vision: Spread,
  text: Spread,
  d: number,
  kernels: MatrixKernels,
): Promise<Reduction> {
  const isVision = vision.kind === "rows" && (text.kind !== "rows" || vision.rows <= text.rows);
  const [own, other] = isVision ? [vision, text] : [text, vision];
  const factored = isVision ? "vision" : "text";
  if (own.kind === "rows") {
    const reduced =
      other.kind === "rows"
        ? await kernels.crossGram(own.factor, own.rows, other.factor, other.rows, d)
        : await kernels.sandwich(own.factor, own.rows, other.matrix, d);
    return { factored, factor: { kind: "rows", matrix: own.factor }, size: own.rows, reduced };
  }
  if (other.kind === "rows") throw new Error("The side with rows is the one to be factored");
  const { lower } = await choleskySemidefinite(own.matrix, d, DROP_TOLERANCE, kernels);
  const reduced = await kernels.congruence(lower, other.matrix, d);
  return { factored, factor: { kind: "lower", matrix: lower }, size: d, reduced };
}

/**
 * With R = U·Λ·Uᵀ: the map from the factored side is W = L^(−ᵀ)·R^(1/2)·L^(−1) = P·Pᵀ, P = S·L·R^(−3/4)·Ω, and the one
 * to it L·R^(−1/2)·Lᵀ = P·Pᵀ, P = L·R^(−1/4)·Ω, for any Ω with ΩΩᵀ = 1 (on average): leading eigenvectors U, and random
 * signs in their complement.
 *
 * @param random zero-centred random numbers from a seeded generator
 */
export async function transportMap(
  reduction: Reduction,
  spreads: { readonly vision: Spread; readonly text: Spread },
  d: number,
  kernels: ProductKernel,
  random: () => number,
): Promise<TransportMap> {
  const { factored, factor, size } = reduction;
  const leading = positive(await leadingOf(reduction, kernels, random), size);
  const probes = await probesOf(reduction, leading, kernels, random);
  const columns = leading.values.length + probes.count;
  if (columns === 0) return zeroMap(d);
  const low = concatColumns(size, [scaled(leading, -1 / 4), probes.low]);
  const high = concatColumns(size, [scaled(leading, -3 / 4), probes.high]);
  const throughFactor = (x: Float64Array) =>
    factor.kind === "lower"
      ? multiply(kernels, factor.matrix, x, { m: d, k: d, n: columns })
      : multiply(kernels, factor.matrix, x, { m: d, k: size, n: columns, transposeA: true });
  const other = factored === "vision" ? spreads.text : spreads.vision;
  const ofOther = Float32Array.from(await throughFactor(low));
  const ofFactored = Float32Array.from(
    await throughSpread(other, d, await throughFactor(high), columns, kernels),
  );
  const [vision, text] = factored === "vision" ? [ofFactored, ofOther] : [ofOther, ofFactored];
  return { columns, roots: leading.values.map(Math.sqrt), vision, text };
}

/** For tokens of which one modality does not vary at all. */
function zeroMap(d: number): TransportMap {
  const zero = new Float32Array(d);
  return { columns: 1, roots: new Float64Array(1), vision: zero, text: zero };
}

function leadingOf({ reduced, size }: Reduction, kernels: ProductKernel, random: () => number) {
  if (size <= WHOLE_SIZE) return symmetricEigenvectors(reduced, size);
  return leadingEigenpairs(reduced, size, LEADING, kernels, random);
}

/** Drops eigenvalues that are zero up to rounding. */
function positive({ values, vectors }: Eigenpairs, n: number): Eigenpairs {
  const limit = NEGLIGIBLE * Math.max(0, values[0] ?? 0);
  const count = values.reduce((total, value) => total + (value > limit ? 1 : 0), 0);
  const kept = new Float64Array(n * count);
  const width = values.length;
  for (let i = 0; i < n; i += 1) kept.set(vectors.subarray(i * width, i * width + count), i * count);
  return { values: values.slice(0, count), vectors: kept };
}

/** R^(−1/4)·Ω and R^(−3/4)·Ω for random signs Ω in the complement of the leading directions. */
async function probesOf(
  { reduced, size }: Reduction,
  { values, vectors }: Eigenpairs,
  kernels: ProductKernel,
  random: () => number,
) {
  const rank = values.length;
  const count = size <= WHOLE_SIZE ? 0 : Math.min(PROBES, size - rank);
  if (count === 0) return { count, low: new Float64Array(0), high: new Float64Array(0) };
  const deflate = async (x: Float64Array) => {
    const parts = await multiply(kernels, vectors, x, { m: rank, k: size, n: count, transposeA: true });
    const inside = await multiply(kernels, vectors, parts, { m: size, k: rank, n: count });
    return x.map((value, index) => value - (inside[index] ?? 0));
  };
  const sign = 1 / Math.sqrt(count);
  const signs = Float64Array.from({ length: size * count }, () => (random() > 0 ? sign : -sign));
  const operator = async (x: Float64Array) =>
    deflate(await multiply(kernels, reduced, x, { m: size, k: size, n: count }));
  const [low, high] = await krylovPowers(operator, await deflate(signs), size, [-1 / 4, -3 / 4]);
  if (low === undefined || high === undefined) throw new Error("Two powers were asked for");
  return { count, low, high };
}

/** Columns multiplied by a power of their eigenvalue. */
function scaled({ values, vectors }: Eigenpairs, power: number): Float64Array {
  const factors = values.map((value) => value ** power);
  const columns = factors.length;
  const result = new Float64Array(vectors.length);
  for (let row = 0; row < vectors.length; row += columns) {
    for (let j = 0; j < columns; j += 1) result[row + j] = (vectors[row + j] ?? 0) * (factors[j] ?? 0);
  }
  return result;
}

function concatColumns(rows: number, matrices: readonly Float64Array[]): Float64Array {
  const widths = matrices.map((matrix) => matrix.length / rows);
  const total = widths.reduce((sum, width) => sum + width, 0);
  const result = new Float64Array(rows * total);
  let column = 0;
  for (const [index, matrix] of matrices.entries()) {
    const width = widths[index] ?? 0;
    for (let i = 0; i < rows; i += 1) {
      result.set(matrix.subarray(i * width, (i + 1) * width), i * total + column);
    }
    column += width;
  }
  return result;
}

/** S·X */
async function throughSpread(
  spread: Spread,
  d: number,
  x: Float64Array,
  columns: number,
  kernels: ProductKernel,
): Promise<Float64Array> {
  if (spread.kind === "covariance") {
    return multiply(kernels, spread.matrix, x, { m: d, k: d, n: columns });
  }
  const { factor, rows } = spread;
  const inner = await multiply(kernels, factor, x, { m: rows, k: d, n: columns });
  return multiply(kernels, factor, inner, { m: d, k: rows, n: columns, transposeA: true });
}
