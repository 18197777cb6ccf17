import type { Tridiagonal } from "#lib/numerics/linear-algebra/band-matrices.ts";

const EPSILON = 2 ** -52;
/**
 * Off-diagonal elements below this fraction of the matrix's norm are negligible too. The reduction that produced the
 * matrix is no more accurate, and without this bound the tail of rounding noise that every singular matrix has would
 * take dozens of sweeps per eigenvalue.
 */
const NEGLIGIBLE = EPSILON / 16;
/** Per eigenvalue, on average: LAPACK's limit, far more than any finite matrix needs. */
const MAXIMUM_SWEEPS = 30;

/**
 * Eigenvalues of a symmetric tridiagonal matrix by the implicit QL algorithm with Wilkinson's shift
 * (Bowdler, Martin, Reinsch & Wilkinson 1968), without vectors: about 30n² flops. Unsorted.
 *
 * @throws RangeError if it does not converge: the input contains NaN or infinity
 */
export function tridiagonalEigenvalues({ diagonal, offDiagonal }: Tridiagonal): Float64Array {
  const n = diagonal.length;
  const d = Float64Array.from(diagonal);
  const e = Float64Array.from(offDiagonal);
  if (n > 0) e[n - 1] = 0;
  const size = d.reduce((largest, value, i) => Math.max(largest, Math.abs(value) + Math.abs(e[i]!)), 0);
  let sweeps = 0;
  for (let low = 0; low < n; low += 1) {
    let high = endOfBlock(d, e, low, NEGLIGIBLE * size);
    while (high !== low) {
      sweeps += 1;
      if (sweeps > MAXIMUM_SWEEPS * n) throw new RangeError("tridiagonalEigenvalues requires finite numbers");
      sweep(d, e, low, high);
      high = endOfBlock(d, e, low, NEGLIGIBLE * size);
    }
  }
  return d;
}

/** The first m ≥ low where the off-diagonal element is negligible. */
function endOfBlock(d: Float64Array, e: Float64Array, low: number, negligible: number): number {
  let m = low;
  while (
    m < d.length - 1 &&
    Math.abs(e[m]!) > negligible + EPSILON * (Math.abs(d[m]!) + Math.abs(d[m + 1]!))
  ) {
    m += 1;
  }
  return m;
}

/** One implicit QL sweep over the unreduced block low … high. */
function sweep(d: Float64Array, e: Float64Array, low: number, high: number): void {
  let g = (d[low + 1]! - d[low]!) / (2 * e[low]!);
  let r = Math.hypot(g, 1);
  g = d[high]! - d[low]! + e[low]! / (g + (g >= 0 ? r : -r));
  let sine = 1;
  let cosine = 1;
  let shift = 0;
  for (let i = high - 1; i >= low; i -= 1) {
    const f = sine * e[i]!;
    const b = cosine * e[i]!;
    r = Math.sqrt(f * f + g * g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1]! -= shift;
      e[high] = 0;
      return;
    }
    sine = f / r;
    cosine = g / r;
    g = d[i + 1]! - shift;
    r = (d[i]! - g) * sine + 2 * cosine * b;
    shift = sine * r;
    d[i + 1] = g + shift;
    g = cosine * r - b;
  }
  d[low]! -= shift;
  e[low] = g;
  e[high] = 0;
}
