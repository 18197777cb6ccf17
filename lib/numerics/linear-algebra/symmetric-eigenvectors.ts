export interface Eigenpairs {
  /** In descending order. */
  readonly values: Float64Array;
  /** [n, values.length] row-major; column i belongs to value i. */
  readonly vectors: Float64Array;
}

const MAXIMUM_SWEEPS = 40;
/** Off-diagonal elements below this fraction of their diagonal elements' geometric mean are treated as zero. */
const NEGLIGIBLE = 2 ** -44;

/**
 * Eigenvalues and eigenvectors of a small symmetric matrix by cyclic Jacobi rotations (Golub & Van Loan, Matrix
 * Computations, 8.5): about 50n³ flops in plain loops, so intended for n up to two hundred.
 *
 * @param matrix [n, n] row-major, symmetric; not modified
 */
export function symmetricEigenvectors(matrix: Float64Array, n: number): Eigenpairs {
  const a = Float64Array.from(matrix);
  // rows of v are the eigenvectors, because rotations then run along rows
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) v[i * n + i] = 1;
  const floor = NEGLIGIBLE ** 2 * largestDiagonal(a, n);
  let isRotated = true;
  for (let sweep = 0; isRotated && sweep < MAXIMUM_SWEEPS; sweep += 1) {
    isRotated = false;
    for (let p = 0; p < n; p += 1) {
      for (let q = p + 1; q < n; q += 1) {
        const size = Math.sqrt(Math.abs(a[p * n + p]! * a[q * n + q]!));
        if (Math.abs(a[p * n + q]!) <= NEGLIGIBLE * size + floor) continue;
        rotate(a, v, n, p, q);
        isRotated = true;
      }
    }
  }
  if (isRotated) throw new RangeError("symmetricEigenvectors requires finite numbers");
  return sorted(a, v, n);
}

function largestDiagonal(a: Float64Array, n: number): number {
  let largest = 0;
  for (let i = 0; i < n; i += 1) largest = Math.max(largest, Math.abs(a[i * n + i]!));
  return largest;
}

/** Zeroes element (p, q). */
function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const off = a[p * n + q]!;
  const theta = (a[q * n + q]! - a[p * n + p]!) / (2 * off);
  const tangent = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  for (let k = 0; k < n; k += 1) {
    const [kp, kq] = [a[k * n + p]!, a[k * n + q]!];
    a[k * n + p] = cosine * kp - sine * kq;
    a[k * n + q] = sine * kp + cosine * kq;
  }
  rotateRows(a, n, p, q, cosine, sine);
  rotateRows(v, n, p, q, cosine, sine);
  a[p * n + q] = 0;
  a[q * n + p] = 0;
}

function rotateRows(x: Float64Array, n: number, p: number, q: number, cosine: number, sine: number): void {
  const [rowP, rowQ] = [p * n, q * n];
  for (let k = 0; k < n; k += 1) {
    const [pk, qk] = [x[rowP + k]!, x[rowQ + k]!];
    x[rowP + k] = cosine * pk - sine * qk;
    x[rowQ + k] = sine * pk + cosine * qk;
  }
}

function sorted(a: Float64Array, v: Float64Array, n: number): Eigenpairs {
  const order = Array.from({ length: n }, (_, i) => i);
  order.sort((i, j) => a[j * n + j]! - a[i * n + i]!);
  const vectors = new Float64Array(n * n);
  for (const [column, i] of order.entries()) {
    for (let k = 0; k < n; k += 1) vectors[k * n + column] = v[i * n + k]!;
  }
  return { values: Float64Array.from(order, (i) => a[i * n + i]!), vectors };
}
