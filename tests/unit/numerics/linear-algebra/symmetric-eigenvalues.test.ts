import { describe, expect, test } from "vitest";
import { sumOfRoots } from "#lib/numerics/linear-algebra/sum-of-roots.ts";
import { symmetricEigenvalues } from "#lib/numerics/linear-algebra/symmetric-eigenvalues.ts";
import { multiply, plainKernels } from "#tests/support/plain-kernels.ts";
import { randomRotation } from "#tests/support/seeded-random.ts";

/** Q·diag(values)·Qᵀ, exactly symmetric. */
function withEigenvalues(values: readonly number[], seed: number): Float64Array {
  const n = values.length;
  const rotation = randomRotation(n, seed);
  const scaled = rotation.map((value, i) => value * (values[i % n] ?? 0));
  const matrix = multiply(scaled, rotation, [n, n, n], { transposeB: true });
  return matrix.map((value, i) => (value + (matrix[(i % n) * n + Math.floor(i / n)] ?? 0)) / 2);
}

const sorted = (values: Iterable<number>) => Float64Array.from(values).sort();

describe("symmetricEigenvalues", () => {
  // around the bandwidth of 32, with none, one ragged or several panels in the reduction, and beyond a group of eight
  test.each([1, 2, 3, 32, 33, 34, 35, 64, 65, 80, 130, 290, 330])(
    "finds known eigenvalues for size %i",
    async (n) => {
      const expected = Array.from({ length: n }, (_, i) => (i % 3 === 0 ? -1 : 1) * (1 + (i * i) / n));
      const actual = await symmetricEigenvalues(withEigenvalues(expected, n), n, plainKernels);
      const [a, b] = [sorted(actual), sorted(expected)];
      for (let i = 0; i < n; i += 1)
        expect(Math.abs((a[i] ?? 0) - (b[i] ?? 0))).toBeLessThan(1e-12 * (n + 1));
    },
  );

  test("keeps to the largest eigenvalue's rounding when the others are tiny or zero", async () => {
    const expected = Array.from({ length: 100 }, (_, i) => (i < 60 ? 4 * 10 ** (-i / 3) : 0));
    const actual = sorted(await symmetricEigenvalues(withEigenvalues(expected, 1), 100, plainKernels));
    const reference = sorted(expected);
    for (let i = 0; i < 100; i += 1) {
      expect(Math.abs((actual[i] ?? 0) - (reference[i] ?? 0))).toBeLessThan(1e-14);
    }
  });

  test("handles repeated eigenvalues, diagonal and zero matrices", async () => {
    const repeated = withEigenvalues(new Array(70).fill(2.5), 2);
    for (const value of await symmetricEigenvalues(repeated, 70, plainKernels))
      expect(value).toBeCloseTo(2.5, 12);
    expect([...(await symmetricEigenvalues(new Float64Array(50 * 50), 50, plainKernels))]).toEqual(
      new Array(50).fill(0),
    );
  });

  test("says so when a product was wrong", async () => {
    const faulty = {
      ...plainKernels,
      product: async (...[a, b, into, shape]: Parameters<typeof plainKernels.product>) => {
        await plainKernels.product(a, b, into, shape);
        if (shape.m === 80) into[79 * shape.n] = 1.001 * (into[79 * shape.n] ?? 0);
      },
    };
    const matrix = withEigenvalues(
      Array.from({ length: 80 }, (_, i) => i + 1),
      3,
    );
    await expect(symmetricEigenvalues(matrix, 80, faulty)).rejects.toThrow("fail their check");
  });
});

describe("sumOfRoots", () => {
  test("takes negative rounding for zero and says how far it may be off", () => {
    const { value, error } = sumOfRoots(Float64Array.of(4, 9, -1e-17, 0));
    expect(value).toBe(5);
    // two eigenvalues at zero may be as large as 10u·9
    expect(error).toBeGreaterThan(2 * Math.sqrt(9e-15));
    expect(error).toBeLessThan(4 * Math.sqrt(1e-14));
  });
});
