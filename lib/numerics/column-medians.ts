import { lowerMedianIndex } from "#lib/numerics/lower-median.ts";

/** Bits decided in one pass over the rows, from the top. */
const DIGIT_BITS = 11;
const BINS = 2 ** DIGIT_BITS;
/** Columns whose counters stay in the cache together. */
const COLUMN_BLOCK = 32;

/**
 * The lower median of every column of a matrix that is too large to hold: a radix selection that sees the rows
 * `passes` times, in any chunks, and keeps 2048 counters a column. Exact: the result is an element of the column.
 *
 * Floating-point numbers are ordered by their bits once the sign bit is flipped (and all bits of negative ones).
 * 32-bit keys take 3 passes, 64-bit keys 6.
 */
export class ColumnMedianSelector {
  readonly passes: number;
  readonly #words: 1 | 2;
  readonly #dimension: number;
  readonly #counts: Uint32Array;
  /** Rank that is still to be found among the candidates of each column. */
  readonly #rank: Float64Array;
  /** Key bits found so far, by word; the high word first. */
  readonly #found: readonly Uint32Array[];
  #pass = 0;

  constructor(rows: number, dimension: number, precision: "float32" | "float64") {
    this.#words = precision === "float64" ? 2 : 1;
    this.passes = this.#words * 3;
    this.#dimension = dimension;
    this.#counts = new Uint32Array(dimension * BINS);
    this.#rank = new Float64Array(dimension).fill(lowerMedianIndex(rows));
    this.#found = Array.from({ length: this.#words }, () => new Uint32Array(dimension));
  }

  /** Counts rows [count, dimension] in the current pass. */
  add(rows: Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>): void {
    const bits = new Uint32Array(rows.buffer, rows.byteOffset, rows.length * this.#words);
    const count = rows.length / this.#dimension;
    for (let from = 0; from < this.#dimension; from += COLUMN_BLOCK) {
      const to = Math.min(this.#dimension, from + COLUMN_BLOCK);
      if (this.#words === 1) this.#countSingle(bits, count, from, to);
      else this.#countDouble(bits, count, from, to);
    }
  }

  /** Decides the bits of this pass for every column. */
  endPass(): void {
    const { word, shift } = this.#digit();
    const found = this.#found[word]!;
    for (let j = 0; j < this.#dimension; j += 1) {
      let rank = this.#rank[j]!;
      let bin = 0;
      while (rank >= this.#counts[j * BINS + bin]!) {
        rank -= this.#counts[j * BINS + bin]!;
        bin += 1;
      }
      this.#rank[j] = rank;
      found[j] = (found[j]! | (bin << shift)) >>> 0;
    }
    this.#counts.fill(0);
    this.#pass += 1;
  }

  /** The medians, after all passes. */
  medians(): Float64Array {
    const result = new Float64Array(this.#dimension);
    const view = new DataView(new ArrayBuffer(8));
    for (let j = 0; j < this.#dimension; j += 1) {
      const high = this.#found[0]![j]!;
      // keys of positive numbers have their top bit set
      const flip = high >>> 31 === 1 ? 0 : 0xffffffff;
      view.setUint32(0, (high ^ (flip | 0x80000000)) >>> 0);
      if (this.#words === 1) {
        result[j] = view.getFloat32(0);
      } else {
        view.setUint32(4, (this.#found[1]![j]! ^ flip) >>> 0);
        result[j] = view.getFloat64(0);
      }
    }
    return result;
  }

  /** The word and the bits of it that this pass decides; the last digit of a word has 10 bits. */
  #digit() {
    const place = this.#pass % 3;
    return { word: Math.floor(this.#pass / 3), shift: Math.max(0, 32 - DIGIT_BITS * (place + 1)), place };
  }

  #countSingle(bits: Uint32Array, rows: number, from: number, to: number): void {
    const d = this.#dimension;
    const counts = this.#counts;
    const found = this.#found[0]!;
    const { shift, place } = this.#digit();
    const mask = place === 2 ? BINS / 2 - 1 : BINS - 1;
    const known = knownBits(place);
    for (let i = 0; i < rows; i += 1) {
      for (let j = from; j < to; j += 1) {
        const raw = bits[i * d + j]!;
        const key = raw ^ ((raw >> 31) | 0x80000000);
        if (((key ^ found[j]!) & known) === 0) counts[j * BINS + ((key >>> shift) & mask)]! += 1;
      }
    }
  }

  /** As above for 64-bit keys; bits come as little-endian pairs. */
  #countDouble(bits: Uint32Array, rows: number, from: number, to: number): void {
    const d = this.#dimension;
    const counts = this.#counts;
    const [foundHigh, foundLow] = [this.#found[0]!, this.#found[1]!];
    const { word, shift, place } = this.#digit();
    const mask = place === 2 ? BINS / 2 - 1 : BINS - 1;
    const known = knownBits(place);
    for (let i = 0; i < rows; i += 1) {
      for (let j = from; j < to; j += 1) {
        const at = 2 * (i * d + j);
        const sign = bits[at + 1]! >> 31;
        const high = bits[at + 1]! ^ (sign | 0x80000000);
        const low = bits[at]! ^ sign;
        const isCandidate =
          word === 0
            ? ((high ^ foundHigh[j]!) & known) === 0
            : (high ^ foundHigh[j]!) === 0 && ((low ^ foundLow[j]!) & known) === 0;
        const key = word === 0 ? high : low;
        if (isCandidate) counts[j * BINS + ((key >>> shift) & mask)]! += 1;
      }
    }
  }
}

/** Mask of a word's bits that earlier passes have decided. */
const knownBits = (place: number) => (place === 0 ? 0 : -1 << (32 - DIGIT_BITS * place));
