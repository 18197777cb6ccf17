import { describe, expect, test } from "vitest";
import { ColumnMedianSelector } from "#lib/numerics/tokens/column-medians.ts";
import { lowerMedian, sampleDeviation } from "#lib/numerics/tokens/lower-median.ts";
import { normalFrom, uniformFrom } from "#tests/support/seeded-random.ts";

type Rows = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

describe("lowerMedian", () => {
  test("takes the lower of the two middle values and leaves the order alone", () => {
    const values = Float64Array.of(4, -1, 3, 2);
    expect(lowerMedian(values)).toBe(2);
    expect([...values]).toEqual([4, -1, 3, 2]);
    expect(lowerMedian(Float64Array.of(5, 1, 3))).toBe(3);
    expect(() => lowerMedian(new Float64Array(0))).toThrow(RangeError);
  });
});

describe("sampleDeviation", () => {
  test("divides by n - 1, is not spoiled by a large mean, and is NaN for one value", () => {
    expect(sampleDeviation(Float64Array.of(1, 2, 3, 4))).toBeCloseTo(Math.sqrt(5 / 3), 14);
    expect(sampleDeviation(Float64Array.of(1e9 + 1, 1e9 + 2, 1e9 + 3))).toBeCloseTo(1, 9);
    expect(sampleDeviation(Float64Array.of(7))).toBeNaN();
    expect(() => sampleDeviation(new Float64Array(0))).toThrow(RangeError);
  });
});

describe("ColumnMedianSelector", () => {
  /** Many ties, both signs, zeros of both signs, tiny and huge numbers. */
  function awkward(rows: number, d: number, seed: number): number[] {
    const [normal, uniform] = [normalFrom(seed), uniformFrom(seed + 1)];
    const special = [0, -0, 1, -1, 1.5e-42, -1.5e-42, 3e38, -3e38];
    return Array.from({ length: rows * d }, () =>
      uniform() < 0.3
        ? (special[Math.floor(uniform() * special.length)] ?? 0)
        : normal() * 10 ** (20 * uniform() - 10),
    );
  }

  function mediansOf(values: Rows, d: number, sample: Rows): Float64Array {
    const rows = values.length / d;
    const selector = new ColumnMedianSelector(rows, d, sample);
    while (!selector.isDone) {
      const cut = Math.floor(rows / 3) * d;
      selector.add(values.subarray(0, cut));
      selector.add(values.subarray(cut));
      selector.endPass();
    }
    return selector.medians();
  }

  /** Every fourth row. */
  const sampleOf = (values: Rows, d: number): Rows => values.filter((_, i) => Math.floor(i / d) % 4 === 0);

  test("finds the medians although the sample is far from all of them, or a column is nearly constant", () => {
    const [rows, d] = [6000, 9];
    const normal = normalFrom(5);
    const values = Float32Array.from({ length: rows * d }, (_, i) => (i % d === 4 ? 0.25 : normal()));
    const misleading = new Float32Array(300 * d).fill(8);
    const medians = mediansOf(values, d, misleading);
    for (let j = 0; j < d; j += 1) {
      expect(medians[j]).toBe(
        lowerMedian(Float64Array.from({ length: rows }, (_, i) => values[i * d + j] ?? 0)),
      );
    }
  });

  test.each([
    [1, 1],
    [2, 3],
    [41, 33],
    [1000, 70],
    [9000, 20],
  ])("agrees with sorting for %i rows of %i float32 and float64 numbers", (rows, d) => {
    const numbers = awkward(rows, d, rows);
    for (const values of [Float32Array.from(numbers), Float64Array.from(numbers)]) {
      const medians = mediansOf(values, d, sampleOf(values, d));
      for (let j = 0; j < d; j += 1) {
        const column = Float64Array.from({ length: rows }, (_, i) => values[i * d + j] ?? 0);
        // == and not Object.is: the two zeros have no order
        expect(medians[j] === lowerMedian(column), `column ${j}`).toBe(true);
      }
    }
  });
});
