import type { SymmetricBand } from "#lib/numerics/band-reduction.ts";

export interface Tridiagonal {
  readonly diagonal: Float64Array;
  /** n entries, the last one 0. */
  readonly offDiagonal: Float64Array;
}

/**
 * Brings a symmetric band matrix to tridiagonal form, column by column: a reflection clears a column below its
 * first subdiagonal, which makes a bulge one bandwidth further down, which the next reflection clears, until the
 * bulge leaves at the end (Lang 1993). 6·n²·bandwidth flops, in place.
 */
export function chaseBulges(band: SymmetricBand): Tridiagonal {
  const { n, bandwidth, data, stride } = band;
  const chase: Chase = {
    ...band,
    vector: new Float64Array(bandwidth),
    work: new Float64Array(bandwidth),
  };
  for (let first = 0; first < n - 2; first += 1) {
    let column = first;
    let top = first + 1;
    while (top < n) {
      const length = Math.min(bandwidth, n - top);
      const factor = clearColumn(chase, column, top, length);
      if (factor !== 0) {
        for (let other = column + 1; other < top; other += 1) {
          reflectPartOfColumn(chase, other * stride + top, length, factor);
        }
        reflectDiagonalBlock(chase, top, length, factor);
        reflectBlockBelow(chase, top, length, factor);
      }
      column = top;
      top += length;
    }
  }
  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(n);
  for (let i = 0; i < n; i += 1) {
    diagonal[i] = data[i * stride + i]!;
    if (i < n - 1) offDiagonal[i] = data[i * stride + i + 1]!;
  }
  return { diagonal, offDiagonal };
}

interface Chase extends SymmetricBand {
  /** v of the reflection I − τvvᵀ, v₁ = 1. */
  readonly vector: Float64Array;
  readonly work: Float64Array;
}

/** Clears rows top+1 … top+length−1 of a column; keeps v in the chase. Returns τ. */
function clearColumn({ data, stride, vector }: Chase, column: number, top: number, length: number): number {
  const start = column * stride + top;
  let tail = 0;
  for (let i = 1; i < length; i += 1) tail += data[start + i]! ** 2;
  if (tail === 0) return 0;
  const head = data[start]!;
  const beta = (head >= 0 ? -1 : 1) * Math.sqrt(head * head + tail);
  const scale = 1 / (head - beta);
  vector[0] = 1;
  for (let i = 1; i < length; i += 1) {
    vector[i] = data[start + i]! * scale;
    data[start + i] = 0;
  }
  data[start] = beta;
  return (beta - head) / beta;
}

function reflectPartOfColumn({ data, vector }: Chase, start: number, length: number, factor: number): void {
  let sum = 0;
  for (let i = 0; i < length; i += 1) sum += vector[i]! * data[start + i]!;
  sum *= factor;
  for (let i = 0; i < length; i += 1) data[start + i]! -= sum * vector[i]!;
}

/** B ← HBH for the symmetric diagonal block, as B − vwᵀ − wvᵀ with w = τBv − ½τ²(vᵀBv)v. */
function reflectDiagonalBlock(chase: Chase, top: number, length: number, factor: number): void {
  const { data, stride, vector, work } = chase;
  work.fill(0, 0, length);
  for (let q = 0; q < length; q += 1) {
    const start = (top + q) * stride + top;
    const vq = vector[q]!;
    let sum = data[start + q]! * vq;
    for (let i = q + 1; i < length; i += 1) {
      const value = data[start + i]!;
      sum += value * vector[i]!;
      work[i]! += value * vq;
    }
    work[q]! += sum;
  }
  let inner = 0;
  for (let i = 0; i < length; i += 1) {
    work[i]! *= factor;
    inner += work[i]! * vector[i]!;
  }
  inner *= -0.5 * factor;
  for (let i = 0; i < length; i += 1) work[i]! += inner * vector[i]!;
  for (let q = 0; q < length; q += 1) {
    const start = (top + q) * stride + top;
    const vq = vector[q]!;
    const wq = work[q]!;
    for (let i = q; i < length; i += 1) data[start + i]! -= vector[i]! * wq + work[i]! * vq;
  }
}

/** B ← BH for the block below, where the next bulge appears. */
function reflectBlockBelow(chase: Chase, top: number, length: number, factor: number): void {
  const { n, bandwidth, data, stride, vector, work } = chase;
  const rows = Math.min(bandwidth, n - top - length);
  if (rows <= 0) return;
  work.fill(0, 0, rows);
  for (let q = 0; q < length; q += 1) {
    const start = (top + q) * stride + top + length;
    const vq = vector[q]!;
    for (let i = 0; i < rows; i += 1) work[i]! += data[start + i]! * vq;
  }
  for (let q = 0; q < length; q += 1) {
    const start = (top + q) * stride + top + length;
    const scale = factor * vector[q]!;
    for (let i = 0; i < rows; i += 1) data[start + i]! -= work[i]! * scale;
  }
}
