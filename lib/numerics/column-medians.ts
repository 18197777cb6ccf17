import { lowerMedianIndex } from "#lib/numerics/lower-median.ts";
import { selectRank } from "#lib/numerics/select-rank.ts";

/** Keys lie in −KEYS … KEYS − 1. */
const KEYS = 2 ** 30;

type Rows = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** Rows, spread evenly over the matrix, from which the medians' surroundings are guessed. */
export const MEDIAN_SAMPLE_ROWS = 2048;
/** Half the width of the surroundings, in standard deviations of a sample median's rank: misses 1 column in 10⁶. */
const BRACKET_DEVIATIONS = 5;
/** Part of a column for which there is room: the surroundings hold 0.11 of it on average. */
const ROOM = 0.16;

/**
 * The lower median of every column of a matrix that is too large to hold, nearly always in one pass over its rows in
 * any chunks. A sample of rows brackets each column's median; the pass counts what lies below the bracket and keeps what
 * lies within, among which the median is then selected (Floyd & Rivest 1975). Columns whose bracket missed are kept
 * whole in further passes, as many at a time as fit. Exact: the result is an element of the column.
 *
 * Holds 0.16 of the matrix.
 */
export class ColumnMedianSelector {
  readonly #rows: number;
  readonly #dimension: number;
  /** Elements that may be kept of each column that is being looked at. */
  #room: number;
  /** [columns, room] */
  readonly #kept: Rows;
  readonly #keptCount: Uint32Array;
  readonly #below: Uint32Array;
  /** Smallest key of the bracket, and the bracket's width in keys. */
  readonly #lowest: Int32Array;
  readonly #width: Uint32Array;
  /** Place in `kept` of each column. */
  readonly #place: Int32Array;
  readonly #medians: Float64Array;
  #columns: readonly number[];
  #missed: number[] = [];

  /**
   * @param sample rows of the matrix, [m, dimension], best spread over all of it; in the type of the rows to come
   */
  constructor(rows: number, dimension: number, sample: Rows) {
    this.#rows = rows;
    this.#dimension = dimension;
    this.#medians = new Float64Array(dimension);
    this.#keptCount = new Uint32Array(dimension);
    this.#below = new Uint32Array(dimension);
    this.#lowest = new Int32Array(dimension);
    this.#width = new Uint32Array(dimension);
    this.#place = Int32Array.from({ length: dimension }, (_, j) => j);
    this.#columns = Array.from({ length: dimension }, (_, j) => j);
    const isSmall = rows <= 2 * MEDIAN_SAMPLE_ROWS;
    this.#room = isSmall ? rows : Math.ceil(ROOM * rows);
    const size = Math.max(rows, this.#room * dimension);
    this.#kept = sample instanceof Float64Array ? new Float64Array(size) : new Float32Array(size);
    if (isSmall) this.#keepWhole();
    else this.#bracket(sample);
  }

  /** Whether all medians are known. */
  get isDone(): boolean {
    return this.#columns.length === 0;
  }

  /** Takes rows [count, dimension] in the current pass. */
  add(rows: Rows): void {
    if (rows instanceof Float64Array) this.#addDoubles(rows);
    else this.#addSingles(rows);
  }

  /** Selects the medians of this pass. */
  endPass(): void {
    const rank = lowerMedianIndex(this.#rows);
    for (const j of this.#columns) {
      const within = rank - this.#below[j]!;
      const count = this.#keptCount[j]!;
      const start = this.#place[j]! * this.#room;
      if (within < 0 || within >= count || count > this.#room) this.#missed.push(j);
      else this.#medians[j] = selectRank(this.#kept, within, start, start + count);
    }
    this.#below.fill(0);
    this.#keptCount.fill(0);
    this.#lowest.fill(KEYS);
    this.#room = this.#rows;
    this.#columns = this.#missed.splice(0, Math.floor(this.#kept.length / this.#rows));
    this.#keepWhole();
  }

  /** The medians, when done. */
  medians(): Float64Array {
    return this.#medians.slice();
  }

  #keepWhole(): void {
    for (const [place, j] of this.#columns.entries()) {
      this.#place[j] = place;
      this.#lowest[j] = -KEYS;
      this.#width[j] = 2 * KEYS - 1;
    }
  }

  #bracket(sample: Rows): void {
    const d = this.#dimension;
    const m = sample.length / d;
    const isDouble = sample instanceof Float64Array;
    const column = isDouble ? new Float64Array(m) : new Float32Array(m);
    const middle = lowerMedianIndex(m);
    const margin = Math.ceil((BRACKET_DEVIATIONS * Math.sqrt(m)) / 2);
    const [first, last] = [Math.max(0, middle - margin), Math.min(m - 1, middle + margin)];
    for (let j = 0; j < d; j += 1) {
      for (let i = 0; i < m; i += 1) column[i] = sample[i * d + j]!;
      const low = keyOf(selectRank(column, first), isDouble);
      // what stands behind rank `first` is not smaller
      const high = keyOf(
        last === first ? column[first]! : selectRank(column, last - first - 1, first + 1),
        isDouble,
      );
      this.#lowest[j] = low;
      this.#width[j] = high - low;
    }
  }

  #addSingles(rows: Float32Array<ArrayBuffer>): void {
    const bits = new Int32Array(rows.buffer, rows.byteOffset, rows.length);
    this.#addKeyed(rows, bits, 1, 0);
  }

  /** By the upper word, which orders doubles but for their last digits. */
  #addDoubles(rows: Float64Array<ArrayBuffer>): void {
    const bits = new Int32Array(rows.buffer, rows.byteOffset, 2 * rows.length);
    this.#addKeyed(rows, bits, 2, 1);
  }

  /** Without branches but for what is kept: which side of the median a number is on cannot be predicted. */
  #addKeyed(rows: Rows, bits: Int32Array, words: number, word: number): void {
    const d = this.#dimension;
    const [lowest, width, below] = [this.#lowest, this.#width, this.#below];
    const [kept, keptCount, place, room] = [this.#kept, this.#keptCount, this.#place, this.#room];
    for (let start = 0; start < rows.length; start += d) {
      for (let j = 0; j < d; j += 1) {
        const distance = keyOfBits(bits[(start + j) * words + word]!) - lowest[j]!;
        below[j]! += distance >>> 31;
        if (distance >>> 0 <= width[j]!) {
          const count = keptCount[j]!;
          if (count < room) kept[place[j]! * room + count] = rows[start + j]!;
          keptCount[j] = count + 1;
        }
      }
    }
  }
}

const single = new Float32Array(1);
const singleBits = new Int32Array(single.buffer);
const double = new Float64Array(1);
const doubleBits = new Int32Array(double.buffer);

/**
 * An integer that orders floating-point numbers: their bits (of doubles the upper word), with those of negative ones
 * flipped, less the last bit, so that differences fit 32 bits.
 */
function keyOf(value: number, isDouble: boolean): number {
  single[0] = value;
  double[0] = value;
  return keyOfBits(isDouble ? doubleBits[1]! : singleBits[0]!);
}

const keyOfBits = (bits: number): number => (bits ^ ((bits >> 31) & 0x7fffffff)) >> 1;
