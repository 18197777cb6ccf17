import type { Tokens } from "#tests/support/memory-features.ts";
import { rowsOf, withoutOutliers } from "#tests/support/plain-frechet.ts";

/**
 * The layer distance of plainDistance, at sizes where plain arrays take too long: Householder triangles of
 * the centred rows instead of the rows, then one-sided Jacobi rotations. No covariance, no Cholesky, no
 * eigenvalues, no ONNX Runtime.
 */
export function preciseDistance(vision: Tokens, text: Tokens, rule: "replace" | "remove") {
  const d = vision.dimension;
  const alpha = 1 / meanNorm(text);
  const v = summarize(vision, alpha, rule);
  const t = summarize(text, alpha, rule);
  let mean = 0;
  for (let j = 0; j < d; j += 1) mean += ((v.mean[j] ?? 0) - (t.mean[j] ?? 0)) ** 2;
  const cross = new Float64Array(d * d);
  for (let i = 0; i < d; i += 1) {
    for (let j = 0; j < d; j += 1) {
      let sum = 0;
      for (let k = Math.max(i, j); k < d; k += 1) {
        sum += (v.triangle[i * d + k] ?? 0) * (t.triangle[j * d + k] ?? 0);
      }
      cross[i * d + j] = sum;
    }
  }
  // Rotations of a triangle's rows converge in half the sweeps.
  const root = singularValues(triangleOf(cross, d, d), d).reduce((sum, value) => sum + value, 0);
  return { fid: mean + v.trace + t.trace - 2 * root, traces: v.trace + t.trace, root };
}

function meanNorm({ rows, dimension, values }: Tokens): number {
  let total = 0;
  for (let i = 0; i < rows; i += 1) {
    let square = 0;
    for (let j = 0; j < dimension; j += 1) square += (values[i * dimension + j] ?? 0) ** 2;
    total += Math.sqrt(square);
  }
  return total / rows;
}

function summarize(tokens: Tokens, alpha: number, rule: "replace" | "remove") {
  const d = tokens.dimension;
  const kept = withoutOutliers(rowsOf(tokens), rule);
  const n = kept.length;
  const mean = new Float64Array(d);
  for (const row of kept) for (let j = 0; j < d; j += 1) mean[j] = (mean[j] ?? 0) + (row[j] ?? 0) / n;
  const scale = alpha / Math.sqrt(n - 1);
  const centred = new Float64Array(n * d);
  let trace = 0;
  for (const [i, row] of kept.entries()) {
    for (let j = 0; j < d; j += 1) {
      const value = ((row[j] ?? 0) - (mean[j] ?? 0)) * scale;
      centred[i * d + j] = value;
      trace += value * value;
    }
  }
  return { mean: mean.map((value) => value * alpha), trace, triangle: triangleOf(centred, n, d) };
}

/** R [n, n], upper triangular, of X = Q·R for X [m, n]; by Householder reflections. */
function triangleOf(matrix: Float64Array, m: number, n: number): Float64Array {
  // columns contiguous
  const columns = Array.from({ length: n }, (_, j) =>
    Float64Array.from({ length: m }, (_, i) => matrix[i * n + j] ?? 0),
  );
  const triangle = new Float64Array(n * n);
  for (const [k, column] of columns.entries()) {
    if (k < m) {
      let square = 0;
      for (let i = k; i < m; i += 1) square += (column[i] ?? 0) ** 2;
      const head = column[k] ?? 0;
      const length = head > 0 ? -Math.sqrt(square) : Math.sqrt(square);
      const vector = column.slice(k);
      vector[0] = head - length;
      const norm = square - head * length;
      for (let j = k; norm > 0 && j < n; j += 1) reflect(columns[j], vector, norm, k);
    }
    for (let i = 0; i <= Math.min(k, m - 1); i += 1) triangle[i * n + k] = column[i] ?? 0;
  }
  return triangle;
}

/** x ← x − v·(v·x)/norm from entry `start`, with norm = |v|²/2. */
function reflect(x: Float64Array | undefined, v: Float64Array, norm: number, start: number): void {
  if (x === undefined) return;
  let inner = 0;
  for (let i = 0; i < v.length; i += 1) inner += (v[i] ?? 0) * (x[start + i] ?? 0);
  const factor = inner / norm;
  for (let i = 0; i < v.length; i += 1) x[start + i] = (x[start + i] ?? 0) - factor * (v[i] ?? 0);
}

/** Singular values of a matrix of n rows, by rotating its rows until they are orthogonal. */
function singularValues(matrix: Float64Array, n: number): number[] {
  const rows = Array.from({ length: n }, (_, i) => matrix.slice(i * n, (i + 1) * n));
  const square = (row: Float64Array) => row.reduce((sum, value) => sum + value * value, 0);
  const noise = 1e-34 * Math.max(...rows.map(square));
  for (let sweep = 0; sweep < 40; sweep += 1) {
    let rotations = 0;
    for (let p = 0; p < n; p += 1) {
      for (let q = p + 1; q < n; q += 1) {
        const [a, b] = [rows[p], rows[q]];
        if (a !== undefined && b !== undefined && rotate(a, b, noise)) rotations += 1;
      }
    }
    if (rotations === 0) return rows.map((row) => Math.sqrt(square(row)));
  }
  throw new Error("Jacobi rotations did not converge");
}

function rotate(a: Float64Array, b: Float64Array, noise: number): boolean {
  let [aa, bb, ab] = [0, 0, 0];
  for (let i = 0; i < a.length; i += 1) {
    const [x, y] = [a[i] ?? 0, b[i] ?? 0];
    aa += x * x;
    bb += y * y;
    ab += x * y;
  }
  if (aa <= noise || bb <= noise || Math.abs(ab) <= 1e-14 * Math.sqrt(aa * bb)) return false;
  const zeta = (bb - aa) / (2 * ab);
  const tangent = (zeta >= 0 ? 1 : -1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  const sine = cosine * tangent;
  for (let i = 0; i < a.length; i += 1) {
    const [x, y] = [a[i] ?? 0, b[i] ?? 0];
    a[i] = cosine * x - sine * y;
    b[i] = sine * x + cosine * y;
  }
  return true;
}
