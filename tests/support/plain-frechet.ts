import type { Tokens } from "#tests/support/memory-features.ts";

/**
 * A second implementation of MIR's layer distance, written as directly as possible: no ONNX Runtime, no
 * covariance, no Cholesky, no eigenvalues. Tr (S_v S_t)^(1/2) is the nuclear norm of F_v·F_tᵀ, where FᵀF = S, and
 * singular values come from one-sided Jacobi rotations, which square nothing (Demmel & Veselić 1992).
 */
export function plainDistance(vision: Tokens, text: Tokens, rule: "replace" | "remove"): number {
  const d = vision.dimension;
  const textNorms = norms(text);
  const alpha = textNorms.length / textNorms.reduce((sum, norm) => sum + norm, 0);
  const v = summarize(withoutOutliers(scaled(vision, alpha), rule), d);
  const t = summarize(withoutOutliers(scaled(text, alpha), rule), d);
  const mean = v.mean.reduce((sum, value, j) => sum + (value - (t.mean[j] ?? 0)) ** 2, 0);
  // F = W·Rᵀ with orthonormal W: F_v·F_tᵀ and R_vᵀ·R_t have the same singular values
  const cross = v.factor.map((column) => t.factor.map((other) => dot(column, other)));
  const nuclear = jacobiColumns(cross).reduce((sum, column) => sum + Math.sqrt(dot(column, column)), 0);
  return mean + v.trace + t.trace - 2 * nuclear;
}

export const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

export const rowsOf = ({ rows, dimension, values }: Tokens): number[][] =>
  Array.from({ length: rows }, (_, i) => [...values.subarray(i * dimension, (i + 1) * dimension)]);

const norms = (tokens: Tokens) => rowsOf(tokens).map((row) => Math.sqrt(dot(row, row)));

const scaled = (tokens: Tokens, alpha: number): number[][] =>
  rowsOf(tokens).map((row) => row.map((value) => value * alpha));

export const lowerMedian = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;

export function withoutOutliers(rows: readonly number[][], rule: "replace" | "remove"): number[][] {
  const sizes = rows.map((row) => Math.sqrt(dot(row, row)));
  const center = lowerMedian(sizes);
  const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  const deviation = Math.sqrt(sizes.reduce((sum, size) => sum + (size - mean) ** 2, 0) / (sizes.length - 1));
  const isOutlier = sizes.map((size) => Math.abs(size - center) > 3 * deviation);
  if (rule === "remove") return rows.filter((_, i) => !isOutlier[i]);
  const median = (rows[0] ?? []).map((_, j) => lowerMedian(rows.map((row) => row[j] ?? 0)));
  return rows.map((row, i) => (isOutlier[i] ? median : row));
}

/** Mean, Tr S and the columns of R with R·Rᵀ = S. */
function summarize(rows: readonly number[][], d: number) {
  const mean = Array.from(
    { length: d },
    (_, j) => rows.reduce((sum, row) => sum + (row[j] ?? 0), 0) / rows.length,
  );
  const scale = 1 / Math.sqrt(rows.length - 1);
  const centred = rows.map((row) => row.map((value, j) => (value - (mean[j] ?? 0)) * scale));
  const trace = centred.reduce((sum, row) => sum + dot(row, row), 0);
  // Rotating the rows of F among themselves does not change FᵀF; rows of zeros do not matter.
  const factor = jacobiColumns(centred).filter((row) => dot(row, row) > 0);
  return { mean, trace, factor };
}

/** Makes vectors orthogonal to each other by plane rotations; their lengths are then the singular values. */
export function jacobiColumns(vectors: readonly number[][]): number[][] {
  const columns = vectors.map((vector) => [...vector]);
  // With more vectors than dimensions, some consist of rounding alone, which never becomes orthogonal.
  const noise = (1e-14 * Math.sqrt(Math.max(...columns.map((column) => dot(column, column))))) ** 2;
  for (let sweep = 0; sweep < 60; sweep += 1) {
    let isRotated = false;
    for (let p = 0; p < columns.length; p += 1) {
      for (let q = p + 1; q < columns.length; q += 1) {
        if (rotate(columns[p] ?? [], columns[q] ?? [], noise)) isRotated = true;
      }
    }
    if (!isRotated) return columns;
  }
  throw new Error("Jacobi rotations did not converge");
}

function rotate(a: number[], b: number[], noise: number): boolean {
  const [aa, bb, ab] = [dot(a, a), dot(b, b), dot(a, b)];
  if (aa <= noise || bb <= noise || Math.abs(ab) <= 1e-15 * Math.sqrt(aa * bb)) return false;
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
