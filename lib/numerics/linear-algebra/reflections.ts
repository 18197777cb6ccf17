/**
 * Applies I − τvvᵀ to columns of `length` numbers, of which the first begins at `start` and each next one `step`
 * further. v is in `vectors` from index `vector` on; its first element is taken as 1, whatever is stored there.
 */
export function reflectColumns(
  vectors: Float64Array,
  vector: number,
  factor: number,
  target: Float64Array,
  { start, step, count, length }: Columns,
): void {
  let column = 0;
  for (; column + 3 < count; column += 4) {
    reflectFour(vectors, vector, factor, target, start + column * step, step, length);
  }
  for (; column < count; column += 1) {
    reflectOne(vectors, vector, factor, target, start + column * step, length);
  }
}

export interface Columns {
  readonly start: number;
  readonly step: number;
  readonly count: number;
  readonly length: number;
}

function reflectOne(
  vectors: Float64Array,
  vector: number,
  factor: number,
  x: Float64Array,
  start: number,
  length: number,
): void {
  let sum = x[start]!;
  for (let i = 1; i < length; i += 1) sum += vectors[vector + i]! * x[start + i]!;
  sum *= factor;
  x[start]! -= sum;
  for (let i = 1; i < length; i += 1) x[start + i]! -= sum * vectors[vector + i]!;
}

/** Four columns at once: each load of v serves all four, and the four sums are independent. */
function reflectFour(
  vectors: Float64Array,
  vector: number,
  factor: number,
  x: Float64Array,
  a: number,
  step: number,
  length: number,
): void {
  const b = a + step;
  const c = b + step;
  const d = c + step;
  let sumA = x[a]!;
  let sumB = x[b]!;
  let sumC = x[c]!;
  let sumD = x[d]!;
  for (let i = 1; i < length; i += 1) {
    const v = vectors[vector + i]!;
    sumA += v * x[a + i]!;
    sumB += v * x[b + i]!;
    sumC += v * x[c + i]!;
    sumD += v * x[d + i]!;
  }
  sumA *= factor;
  sumB *= factor;
  sumC *= factor;
  sumD *= factor;
  x[a]! -= sumA;
  x[b]! -= sumB;
  x[c]! -= sumC;
  x[d]! -= sumD;
  for (let i = 1; i < length; i += 1) {
    const v = vectors[vector + i]!;
    x[a + i]! -= sumA * v;
    x[b + i]! -= sumB * v;
    x[c + i]! -= sumC * v;
    x[d + i]! -= sumD * v;
  }
}
