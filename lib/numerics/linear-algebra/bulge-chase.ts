import type { SymmetricBand, Tridiagonal } from "#lib/numerics/linear-algebra/band-matrices.ts";
import { reflectColumns } from "#lib/numerics/linear-algebra/reflections.ts";

/** A bulge chase shared by several threads. */
export interface SharedChase extends SymmetricBand {
  /** For each sweep, the number of its completed steps; in shared memory. */
  readonly progress: Int32Array;
}

/**
 * Steps by which a sweep must lead the next one: step k touches columns that the previous sweep touches in its steps up
 * to k + 2.
 */
const LEAD = 3;
const FINISHED = 2 ** 30;
/** Polls of another thread's progress before sleeping. */
const SPINS = 2000;
const SLEEP_MILLISECONDS = 1;

export const sweepsOf = ({ n }: SymmetricBand): number => Math.max(0, n - 2);

/**
 * Reduces a symmetric band matrix to tridiagonal form column by column: a reflection clears a column below its first
 * subdiagonal, which creates a bulge one bandwidth further down, which the next reflection clears, until the bulge
 * leaves the matrix (Lang 1993). 6·n²·bandwidth flops, in place.
 */
export function chaseBulges(band: SymmetricBand): Tridiagonal {
  for (let sweep = 0; sweep < sweepsOf(band); sweep += 1) chaseSweep(band, sweep, null);
  return tridiagonalOf(band);
}

export const shareChase = (band: SymmetricBand): SharedChase => ({
  ...band,
  progress: new Int32Array(new SharedArrayBuffer(4 * Math.max(1, sweepsOf(band)))),
});

/**
 * One sweep: clears column `sweep`. Sweeps may run concurrently in several threads, each behind the previous one: the
 * operations on each element and their order are the same as on a single thread.
 */
export function chaseSweep(band: SymmetricBand, sweep: number, progress: Int32Array | null): void {
  const { n, bandwidth, stride } = band;
  const chase: Chase = { ...band, vector: new Float64Array(bandwidth), work: new Float64Array(bandwidth) };
  let column = sweep;
  let ahead = progress === null || sweep === 0 ? FINISHED : 0;
  let step = 0;
  for (let top = sweep + 1; top < n; top += bandwidth) {
    if (progress !== null && ahead < step + LEAD) ahead = waitFor(progress, sweep - 1, step + LEAD);
    const length = Math.min(bandwidth, n - top);
    const factor = clearColumn(chase, column, top, length);
    if (factor !== 0) {
      const bulge = { start: (column + 1) * stride + top, step: stride, count: top - column - 1, length };
      reflectColumns(chase.vector, 0, factor, chase.data, bulge);
      reflectDiagonalBlock(chase, top, length, factor);
      reflectBlockBelow(chase, top, length, factor);
    }
    column = top;
    step += 1;
    if (progress !== null) Atomics.store(progress, sweep, step);
  }
  if (progress === null) return;
  Atomics.store(progress, sweep, FINISHED);
  Atomics.notify(progress, sweep);
}

export function tridiagonalOf({ n, data, stride }: SymmetricBand): Tridiagonal {
  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(n);
  for (let i = 0; i < n; i += 1) {
    diagonal[i] = data[i * stride + i]!;
    if (i < n - 1) offDiagonal[i] = data[i * stride + i + 1]!;
  }
  return { diagonal, offDiagonal };
}

/** @returns completed steps of the sweep, at least `steps` */
function waitFor(progress: Int32Array, sweep: number, steps: number): number {
  for (let spin = 0; ; spin += 1) {
    const done = Atomics.load(progress, sweep);
    if (done >= steps) return done;
    if (spin > SPINS) Atomics.wait(progress, sweep, done, SLEEP_MILLISECONDS);
  }
}

interface Chase extends SymmetricBand {
  /** v of the reflection I − τvvᵀ, v₁ = 1. */
  readonly vector: Float64Array;
  readonly work: Float64Array;
}

/** Clears rows top+1 … top+length−1 of a column and stores v in the chase. Returns τ. */
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

/** B ← HBH for the symmetric diagonal block, as B − vwᵀ − wvᵀ with w = τBv − ½τ²(vᵀBv)v. */
function reflectDiagonalBlock(chase: Chase, top: number, length: number, factor: number): void {
  const { vector, work } = chase;
  multiplySymmetric(chase, top, length);
  let inner = 0;
  for (let i = 0; i < length; i += 1) {
    work[i]! *= factor;
    inner += work[i]! * vector[i]!;
  }
  inner *= -0.5 * factor;
  for (let i = 0; i < length; i += 1) work[i]! += inner * vector[i]!;
  subtractSymmetric(chase, top, length);
}

/** work = B·v, two columns of B's lower triangle at a time. */
function multiplySymmetric({ data, stride, vector, work }: Chase, top: number, length: number): void {
  work.fill(0, 0, length);
  let q = 0;
  for (; q + 1 < length; q += 2) {
    const a = (top + q) * stride + top;
    const b = a + stride;
    const va = vector[q]!;
    const vb = vector[q + 1]!;
    const corner = data[a + q + 1]!;
    let sumA = data[a + q]! * va + corner * vb;
    let sumB = corner * va + data[b + q + 1]! * vb;
    for (let i = q + 2; i < length; i += 1) {
      const x = data[a + i]!;
      const y = data[b + i]!;
      const v = vector[i]!;
      sumA += x * v;
      sumB += y * v;
      work[i]! += x * va + y * vb;
    }
    work[q]! += sumA;
    work[q + 1]! += sumB;
  }
  if (q < length) work[q]! += data[(top + q) * stride + top + q]! * vector[q]!;
}

/** B ← B − v·workᵀ − work·vᵀ in the lower triangle, two columns at a time. */
function subtractSymmetric({ data, stride, vector, work }: Chase, top: number, length: number): void {
  let q = 0;
  for (; q + 1 < length; q += 2) {
    const a = (top + q) * stride + top;
    const b = a + stride;
    const va = vector[q]!;
    const vb = vector[q + 1]!;
    const wa = work[q]!;
    const wb = work[q + 1]!;
    data[a + q]! -= 2 * va * wa;
    for (let i = q + 1; i < length; i += 1) {
      const v = vector[i]!;
      const w = work[i]!;
      data[a + i]! -= v * wa + w * va;
      data[b + i]! -= v * wb + w * vb;
    }
  }
  if (q < length) data[(top + q) * stride + top + q]! -= 2 * vector[q]! * work[q]!;
}

/** B ← BH for the block below, where the next bulge appears; four columns at a time. */
function reflectBlockBelow(chase: Chase, top: number, length: number, factor: number): void {
  const { n, bandwidth, data, stride, vector, work } = chase;
  const rows = Math.min(bandwidth, n - top - length);
  if (rows <= 0) return;
  // a block below exists only where the block above has the full bandwidth
  work.fill(0, 0, rows);
  const first = top * stride + top + length;
  for (let q = 0; q < length; q += 4) {
    const a = first + q * stride;
    const b = a + stride;
    const c = b + stride;
    const d = c + stride;
    const va = vector[q]!;
    const vb = vector[q + 1]!;
    const vc = vector[q + 2]!;
    const vd = vector[q + 3]!;
    for (let i = 0; i < rows; i += 1) {
      work[i]! += data[a + i]! * va + data[b + i]! * vb + (data[c + i]! * vc + data[d + i]! * vd);
    }
  }
  for (let i = 0; i < rows; i += 1) work[i]! *= factor;
  for (let q = 0; q < length; q += 4) {
    const a = first + q * stride;
    const b = a + stride;
    const c = b + stride;
    const d = c + stride;
    const va = vector[q]!;
    const vb = vector[q + 1]!;
    const vc = vector[q + 2]!;
    const vd = vector[q + 3]!;
    for (let i = 0; i < rows; i += 1) {
      const w = work[i]!;
      data[a + i]! -= w * va;
      data[b + i]! -= w * vb;
      data[c + i]! -= w * vc;
      data[d + i]! -= w * vd;
    }
  }
}
