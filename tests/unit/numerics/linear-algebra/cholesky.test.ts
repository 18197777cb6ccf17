import { describe, expect, test } from "vitest";
import { choleskySemidefinite } from "#lib/numerics/linear-algebra/cholesky.ts";
import { multiply, plainKernels } from "#tests/support/plain-kernels.ts";
import { normalFrom } from "#tests/support/seeded-random.ts";

/** X·Xᵀ of a random X [n, rank], which has that rank. */
function gram(n: number, rank: number, seed: number): Float64Array {
  const x = Float64Array.from({ length: n * rank }, normalFrom(seed));
  return multiply(x, x, [n, rank, n], { transposeB: true });
}

const product = (lower: Float64Array, n: number) => multiply(lower, lower, [n, n, n], { transposeB: true });

function worstDifference(a: Float64Array, b: Float64Array): number {
  return a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (b[i] ?? 0))), 0);
}

describe("choleskySemidefinite", () => {
  test.each([1, 5, 192, 193, 400])("gives L·Lᵀ = S for size %i, in one block or several", async (n) => {
    const matrix = gram(n, 2 * n, n);
    const { lower, rank, smallestPivot } = await choleskySemidefinite(matrix, n, 1e-14, plainKernels);
    expect(rank).toBe(n);
    expect(smallestPivot).toBeGreaterThan(1e-4);
    expect(worstDifference(product(lower, n), matrix)).toBeLessThan(1e-12 * n);
    expect(lower.every((value, i) => i % n <= Math.floor(i / n) || value === 0)).toBe(true);
  });

  test("drops what is left of dependent dimensions, also beyond the first block", async () => {
    const [n, rank] = [260, 40];
    const matrix = gram(n, rank, 7);
    const result = await choleskySemidefinite(matrix, n, 1e-10, plainKernels);
    expect(result.rank).toBe(rank);
    expect(result.smallestPivot).toBeLessThan(1e-10);
    expect(worstDifference(product(result.lower, n), matrix)).toBeLessThan(1e-9 * rank);
  });

  test("leaves out constant dimensions without calling the matrix ill-conditioned", async () => {
    const n = 6;
    const matrix = gram(n, 20, 3);
    for (let j = 0; j < n; j += 1) {
      matrix[2 * n + j] = 0;
      matrix[j * n + 2] = 0;
    }
    const { lower, rank, smallestPivot } = await choleskySemidefinite(matrix, n, 1e-14, plainKernels);
    expect(rank).toBe(n - 1);
    expect(smallestPivot).toBeGreaterThan(0.01);
    expect(worstDifference(product(lower, n), matrix)).toBeLessThan(1e-12);
  });

  test("is not disturbed by dimensions of very different size", async () => {
    const n = 8;
    const scale = (i: number) => 10 ** (3 * i - 12);
    const plain = gram(n, 30, 9);
    const matrix = plain.map((value, i) => value * scale(i % n) * scale(Math.floor(i / n)));
    const { lower, smallestPivot } = await choleskySemidefinite(matrix, n, 1e-14, plainKernels);
    const reference = await choleskySemidefinite(plain, n, 1e-14, plainKernels);
    expect(smallestPivot).toBeCloseTo(reference.smallestPivot, 10);
    const back = product(lower, n).map((value, i) => value / scale(i % n) / scale(Math.floor(i / n)));
    expect(worstDifference(back, plain)).toBeLessThan(1e-12 * 30);
  });

  test("of a zero matrix is zero", async () => {
    const { lower, rank, smallestPivot } = await choleskySemidefinite(
      new Float64Array(9),
      3,
      1e-14,
      plainKernels,
    );
    expect([...lower]).toEqual(new Array(9).fill(0));
    expect(rank).toBe(0);
    expect(smallestPivot).toBe(1);
  });
});
