/**
 * Sums over n vectors y = x − shift. `gram` is Σ y·yᵀ [d, d], with only the upper triangle (column ≥ row) filled; a
 * shift near the mean keeps the covariance free of cancellation.
 */
export interface Scatter {
  readonly count: number;
  readonly dimension: number;
  readonly shift: Float64Array;
  /** Σ y */
  readonly sum: Float64Array;
  readonly gram: Float64Array;
}

/** One vector with multiplicity `count`, to be added to a set of samples. */
export interface Atom {
  readonly count: number;
  readonly value: Float64Array;
}

export interface Covariance {
  readonly mean: Float64Array;
  /** [d, d] with divisor n − 1, symmetric. */
  readonly matrix: Float64Array;
  readonly trace: number;
}

export interface CentredRows {
  readonly mean: Float64Array;
  /** F [rows, d] with FᵀF = covariance (divisor n − 1): one row fewer than there are samples. */
  readonly factor: Float64Array;
  readonly rows: number;
  readonly trace: number;
}

/** A variance below (2⁻⁴⁷·|mean|)² is the residue of a constant after subtraction in float64, not a variance. */
const CONSTANT_RELATIVE_DEVIATION = 2 ** -47;

/** Rows mirrored at a time: one cache line's worth, because they become columns. */
const MIRRORED = 8;

/** Mean and covariance of the samples of a scatter together with an atom. */
export function covarianceOf(scatter: Scatter, atom: Atom | null): Covariance {
  const { dimension: d, shift, gram } = scatter;
  const count = scatter.count + (atom?.count ?? 0);
  const offset = meanOffset(scatter.sum, shift, atom, count);
  const weight = atom?.count ?? 0;
  const point = atom === null ? new Float64Array(d) : atom.value.map((value, j) => value - shift[j]!);
  const matrix = new Float64Array(d * d);
  for (let i = 0; i < d; i += 1) {
    const pointI = weight * point[i]!;
    const offsetI = count * offset[i]!;
    for (let j = i; j < d; j += 1) {
      matrix[i * d + j] = (gram[i * d + j]! + pointI * point[j]! - offsetI * offset[j]!) / (count - 1);
    }
    if ((i + 1) % MIRRORED === 0 || i === d - 1) mirrorRows(matrix, d, i - (i % MIRRORED), i + 1);
  }
  const mean = offset.map((value, j) => value + shift[j]!);
  clearConstantDimensions(matrix, mean);
  let trace = 0;
  for (let i = 0; i < d; i += 1) trace += matrix[i * d + i]!;
  return { mean, matrix, trace };
}

/**
 * Mean and centred, scaled rows of samples together with an atom, which becomes one row of weight √count. Weighted by w
 * = (1, …, 1, √count) they add up to zero; the reflection that maps w to the last axis makes that row zero and
 * preserves FᵀF, so the row can be dropped: a factor of full rank, with no square root of a zero eigenvalue.
 *
 * @param rows [count, d] of y = x − shift
 */
export function centredRowsOf(
  rows: Float64Array,
  shift: Float64Array,
  sum: Float64Array,
  atom: Atom | null,
): CentredRows {
  const d = shift.length;
  const samples = rows.length / d;
  const count = samples + (atom?.count ?? 0);
  const offset = meanOffset(sum, shift, atom, count);
  const scale = 1 / Math.sqrt(count - 1);
  const last = new Float64Array(d);
  const lastWeight = atom === null ? 1 : Math.sqrt(atom.count);
  for (let j = 0; j < d; j += 1) {
    const value = atom === null ? rows[(samples - 1) * d + j]! : atom.value[j]! - shift[j]!;
    last[j] = (value - offset[j]!) * scale * lastWeight;
  }
  // Householder: row − last·w_row / (|w| + w_last), with |w| = √(sum of weights) = √count
  const part = 1 / (Math.sqrt(count) + lastWeight);
  const factorRows = atom === null ? samples - 1 : samples;
  const factor = new Float64Array(factorRows * d);
  for (let i = 0; i < factorRows; i += 1) {
    for (let j = 0; j < d; j += 1) {
      factor[i * d + j] = (rows[i * d + j]! - offset[j]!) * scale - part * last[j]!;
    }
  }
  let trace = 0;
  for (const value of factor) trace += value * value;
  return { mean: offset.map((value, j) => value + shift[j]!), factor, rows: factorRows, trace };
}

/** Mean of samples y + shift, given the sum of y, together with an atom. */
export function meanOf(
  { count, shift, sum }: Pick<Scatter, "count" | "shift" | "sum">,
  atom: Atom | null,
): Float64Array {
  const offset = meanOffset(sum, shift, atom, count + (atom?.count ?? 0));
  return offset.map((value, j) => value + shift[j]!);
}

/** Copies rows start … end − 1 of the upper triangle to the corresponding columns. */
function mirrorRows(matrix: Float64Array, d: number, start: number, end: number): void {
  for (let j = start + 1; j < d; j += 1) {
    for (let i = start; i < Math.min(end, j); i += 1) matrix[j * d + i] = matrix[i * d + j]!;
  }
}

/** mean − shift */
function meanOffset(sum: Float64Array, shift: Float64Array, atom: Atom | null, count: number): Float64Array {
  return sum.map((value, j) => {
    const extra = atom === null ? 0 : atom.count * (atom.value[j]! - shift[j]!);
    return (value + extra) / count;
  });
}

function clearConstantDimensions(matrix: Float64Array, mean: Float64Array): void {
  const d = mean.length;
  for (let i = 0; i < d; i += 1) {
    if (matrix[i * d + i]! > (CONSTANT_RELATIVE_DEVIATION * mean[i]!) ** 2) continue;
    for (let j = 0; j < d; j += 1) {
      matrix[i * d + j] = 0;
      matrix[j * d + i] = 0;
    }
  }
}
