import { lowerMedianIndex } from "#lib/numerics/tokens/lower-median.ts";
import { selectRank } from "#lib/numerics/tokens/select-rank.ts";

/** Keys are in −KEYS … KEYS − 1. */
const KEYS = 2 ** 30;

type Rows = Float32Array | Float64Array;

const LARGEST_SAMPLE = 2048;
/** Matrices with fewer rows are kept whole: bracketing would not pay off. */
const SMALL_ROWS = 1024;
/** Half the width of the bracket, in standard deviations of a sample median's rank: misses 1 column in 10⁶. */
const BRACKET_DEVIATIONS = 5;
/** Capacity for the elements inside a bracket, as a multiple of the expected number. */
const ROOM = 1.45;
/** Columns processed by one thread at a time. */
const BLOCK_COLUMNS = 128;

/** Rows, spread evenly over the matrix, from which the median brackets are estimated. */
export const medianSampleRows = (rows: number): number =>
  rows <= SMALL_ROWS ? Math.min(rows, 256) : Math.min(LARGEST_SAMPLE, Math.ceil(rows / 4));

/** State of the columns so far, in memory shared between threads. */
interface MedianState {
  /** Rows of the matrix. */
  readonly rows: number;
  readonly dimension: number;
  /** Elements that may be kept per column under selection. */
  readonly room: number;
  /** [columns, room] */
  readonly kept: Rows;
  readonly keptCount: Uint32Array;
  readonly below: Uint32Array;
  /** Smallest key of the bracket, and the bracket's width in keys. */
  readonly lowest: Int32Array;
  readonly width: Uint32Array;
  /** Index of each column's elements in `kept`; −1 if the column is not part of this pass. */
  readonly place: Int32Array;
  readonly medians: Float64Array;
  /** 1 if a column's median is known. */
  readonly isKnown: Uint8Array;
}

/** One step of the work, run on blocks of columns independently. */
export interface MedianWork extends MedianState {
  /**
   * `bracket` from the sample `input`, `sort` the rows `input` into the brackets, or `select` the medians among the
   * kept elements.
   */
  readonly part: "bracket" | "sort" | "select";
  readonly input: Rows;
}

/** Processes all blocks, in any order. */
export type MedianRunner = (work: MedianWork, blocks: number) => void;

const inOrder: MedianRunner = (work, blocks) => {
  for (let block = 0; block < blocks; block += 1) doMedianWork(work, block);
};

/**
 * The lower median of every column of a matrix that is too large for memory, nearly always in one pass over its rows in
 * arbitrary chunks. A sample of rows brackets each column's median; the pass counts the elements below the bracket and
 * keeps those inside it, among which the median is then selected (Floyd & Rivest 1975). Columns whose bracket missed
 * are kept whole in further passes, as many at a time as fit. Exact: the result is an element of the column.
 *
 * Memory: 0.16 of the matrix (more for fewer than 8192 rows).
 */
export class ColumnMedianSelector {
  readonly #run: MedianRunner;
  #state: MedianState;

  /**
   * @param sample rows of the matrix, [m, dimension], preferably spread over all of it; of the same element type as the
   * rows to come
   * @param run runs the blocks of columns; if on threads, added rows must be in shared memory
   */
  constructor(rows: number, dimension: number, sample: Rows, run: MedianRunner = inOrder) {
    this.#run = run;
    const sampleRows = sample.length / dimension;
    const expected = Math.min(1, BRACKET_DEVIATIONS / Math.sqrt(sampleRows));
    const isSmall = rows <= SMALL_ROWS;
    const room = isSmall ? rows : Math.ceil(Math.min(1, ROOM * expected) * rows);
    const size = Math.max(rows, room * dimension);
    const kept =
      sample instanceof Float64Array
        ? new Float64Array(shared(8 * size))
        : new Float32Array(shared(4 * size));
    this.#state = {
      rows,
      dimension,
      room,
      kept,
      keptCount: new Uint32Array(shared(4 * dimension)),
      below: new Uint32Array(shared(4 * dimension)),
      lowest: new Int32Array(shared(4 * dimension)).fill(-KEYS),
      width: new Uint32Array(shared(4 * dimension)).fill(2 * KEYS - 1),
      place: new Int32Array(shared(4 * dimension)),
      medians: new Float64Array(shared(8 * dimension)),
      isKnown: new Uint8Array(shared(dimension)),
    };
    this.#state.place.forEach((_, j, place) => {
      place[j] = j;
    });
    if (!isSmall) this.#work("bracket", sample);
  }

  /** Whether all medians are known. */
  get isDone(): boolean {
    return this.#state.isKnown.every((isKnown) => isKnown === 1);
  }

  /** Processes rows [count, dimension] in the current pass. */
  add(rows: Rows): void {
    this.#work("sort", rows);
  }

  /** Selects the medians of this pass. */
  endPass(): void {
    this.#work("select", this.#state.kept.subarray(0, 0));
    const { rows, kept, keptCount, below, lowest, width, place, isKnown } = this.#state;
    below.fill(0);
    keptCount.fill(0);
    lowest.fill(-KEYS);
    width.fill(2 * KEYS - 1);
    this.#state = { ...this.#state, room: rows };
    const places = Math.floor(kept.length / rows);
    let taken = 0;
    for (let j = 0; j < place.length; j += 1) {
      place[j] = isKnown[j] === 0 && taken < places ? taken : -1;
      if (place[j] !== -1) taken += 1;
    }
  }

  /** The medians; only valid when done. */
  medians(): Float64Array {
    return Float64Array.from(this.#state.medians);
  }

  #work(part: MedianWork["part"], input: Rows): void {
    this.#run({ ...this.#state, part, input }, Math.ceil(this.#state.dimension / BLOCK_COLUMNS));
  }
}

const shared = (bytes: number) => new SharedArrayBuffer(bytes);

export function doMedianWork(work: MedianWork, block: number): void {
  const first = block * BLOCK_COLUMNS;
  const end = Math.min(work.dimension, first + BLOCK_COLUMNS);
  if (work.part === "bracket") bracket(work, first, end);
  else if (work.part === "sort") sortIntoBrackets(work, first, end);
  else selectMedians(work, first, end);
}

function bracket(
  { input: sample, dimension: d, lowest, width }: MedianWork,
  first: number,
  end: number,
): void {
  const m = sample.length / d;
  const isDouble = sample instanceof Float64Array;
  const column = isDouble ? new Float64Array(m) : new Float32Array(m);
  const middle = lowerMedianIndex(m);
  const margin = Math.ceil((BRACKET_DEVIATIONS * Math.sqrt(m)) / 2);
  const [low, high] = [Math.max(0, middle - margin), Math.min(m - 1, middle + margin)];
  for (let j = first; j < end; j += 1) {
    for (let i = 0; i < m; i += 1) column[i] = sample[i * d + j]!;
    const lowKey = keyOf(selectRank(column, low), isDouble);
    // elements after rank `low` are not smaller
    const highest = high === low ? column[low]! : selectRank(column, high - low - 1, low + 1);
    lowest[j] = lowKey;
    width[j] = keyOf(highest, isDouble) - lowKey;
  }
}

/** Branch-free except for kept elements: which side of the median a number is on cannot be predicted. */
function sortIntoBrackets(work: MedianWork, first: number, end: number): void {
  const { input: rows, dimension: d, room, kept, keptCount, below, lowest, width, place } = work;
  const isDouble = rows instanceof Float64Array;
  // doubles are compared by the upper word, which orders them except for the last digits
  const words = isDouble ? 2 : 1;
  const bits = new Int32Array(rows.buffer, rows.byteOffset, words * rows.length);
  for (let start = 0; start < rows.length; start += d) {
    for (let j = first; j < end; j += 1) {
      const distance = keyOfBits(bits[(start + j) * words + words - 1]!) - lowest[j]!;
      below[j]! += distance >>> 31;
      if (distance >>> 0 <= width[j]!) {
        const count = keptCount[j]!;
        if (count < room && place[j]! >= 0) kept[place[j]! * room + count] = rows[start + j]!;
        keptCount[j] = count + 1;
      }
    }
  }
}

function selectMedians(work: MedianWork, first: number, end: number): void {
  const { rows, room, kept, keptCount, below, place, medians, isKnown } = work;
  const rank = lowerMedianIndex(rows);
  for (let j = first; j < end; j += 1) {
    if (place[j]! < 0) continue;
    const within = rank - below[j]!;
    const count = keptCount[j]!;
    const start = place[j]! * room;
    if (within < 0 || within >= count || count > room) continue;
    medians[j] = selectRank(kept, within, start, start + count);
    isKnown[j] = 1;
  }
}

const single = new Float32Array(1);
const singleBits = new Int32Array(single.buffer);
const double = new Float64Array(1);
const doubleBits = new Int32Array(double.buffer);

/**
 * An integer that orders floating-point numbers: their bits (the upper word of doubles), with those of negative ones
 * flipped, without the last bit, so that differences fit in 32 bits.
 */
function keyOf(value: number, isDouble: boolean): number {
  single[0] = value;
  double[0] = value;
  return keyOfBits(isDouble ? doubleBits[1]! : singleBits[0]!);
}

const keyOfBits = (bits: number): number => (bits ^ ((bits >> 31) & 0x7fffffff)) >> 1;
