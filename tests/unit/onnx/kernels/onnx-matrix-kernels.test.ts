import { afterAll, describe, expect, test } from "vitest";
import { symmetricEigenvalues } from "#lib/numerics/linear-algebra/symmetric-eigenvalues.ts";
import { createMatrixKernels } from "#lib/onnx/kernels/onnx-matrix-kernels.ts";
import { createTensorRuntime } from "#lib/onnx/kernels/tensor-runtime.ts";
import { multiply, plainKernels } from "#tests/support/plain-kernels.ts";
import { normalFrom } from "#tests/support/seeded-random.ts";

const runtime = createTensorRuntime("cpu");
const kernels = createMatrixKernels(runtime);
afterAll(() => runtime.dispose());

const random = (length: number, seed: number) => Float64Array.from({ length }, normalFrom(seed));

function symmetric(n: number, seed: number): Float64Array {
  const matrix = random(n * n, seed);
  return matrix.map((value, index) => value + (matrix[(index % n) * n + Math.floor(index / n)] ?? 0));
}

const lowerTriangular = (n: number, seed: number) =>
  random(n * n, seed).map((value, index) => (index % n > Math.floor(index / n) ? 0 : value));

function expectClose(actual: Float64Array, expected: Float64Array) {
  expect(actual).toHaveLength(expected.length);
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const worst = actual.reduce((most, value, i) => Math.max(most, Math.abs(value - (expected[i] ?? 0))), 0);
  expect(worst).toBeLessThan(1e-12 * scale);
}

describe("the float64 kernels on ONNX Runtime agree with plain loops", () => {
  test.each([
    { transposeA: false, transposeB: false },
    { transposeA: true, transposeB: false },
    { transposeA: false, transposeB: true },
    { transposeA: true, transposeB: true },
  ])("a product into given memory, $transposeA, $transposeB", async (transposed) => {
    const [m, k, n] = [23, 8, 17];
    const [a, b] = [random(m * k + 5, 1).subarray(5), random(k * n, 2)];
    const target = new Float64Array(m * n + 4).fill(7);
    await kernels.product(a, b, target.subarray(2, 2 + m * n), { m, k, n, ...transposed });
    const expected = multiply(a, b, [m, k, n], transposed);
    expectClose(target.subarray(2, 2 + m * n), expected);
    expect([target[1], target[2 + m * n]]).toEqual([7, 7]);
    const from = random(m * n, 3);
    const rest = new Float64Array(m * n);
    await kernels.product(a, b, rest, { m, k, n, ...transposed, from });
    expectClose(
      rest,
      expected.map((value, i) => (from[i] ?? 0) - value),
    );
  });

  test.each([17, 530])("a congruence of size %i, in one product or in blocks", async (n) => {
    const [lower, matrix] = [lowerTriangular(n, 4), symmetric(n, 5)];
    const actual = await kernels.congruence(lower, matrix, n);
    expectClose(actual, await plainKernels.congruence(lower, matrix, n));
    expect(actual.every((value, i) => value === actual[(i % n) * n + Math.floor(i / n)])).toBe(true);
  });

  test("eigenvalues pass their own check where one stands over very many tiny entries", async () => {
    // each square is below half a unit in the last place of the large one, but their sum is not
    const n = 640;
    const matrix = new Float64Array(n * n).fill(2.8e-11);
    matrix[0] = 4e-3;
    const values = await symmetricEigenvalues(matrix, n, kernels);
    expect(values.reduce((most, value) => Math.max(most, value), 0)).toBeCloseTo(4e-3, 12);
  });

  test("products of rows with a matrix and with other rows", async () => {
    const [m, k, n] = [6, 9, 14];
    const [x, y] = [random(m * n, 6), random(k * n, 7)];
    const matrix = symmetric(n, 8);
    expectClose(await kernels.sandwich(x, m, matrix, n), await plainKernels.sandwich(x, m, matrix, n));
    expectClose(await kernels.crossGram(x, m, y, k, n), await plainKernels.crossGram(x, m, y, k, n));
  });
});
