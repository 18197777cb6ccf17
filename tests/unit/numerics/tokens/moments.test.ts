import { expect, test } from "vitest";
import { centredRowsOf, covarianceOf, type Scatter } from "#lib/numerics/tokens/moments.ts";
import { multiply } from "#tests/support/plain-kernels.ts";
import { normalFrom } from "#tests/support/seeded-random.ts";

const [ROWS, D] = [30, 5];
const normal = normalFrom(1);
const rows = Float64Array.from({ length: ROWS * D }, (_, i) => 100 * (i % D) + normal());
const shift = Float64Array.from({ length: D }, (_, j) => 100 * j + 0.3);
const shifted = rows.map((value, i) => value - (shift[i % D] ?? 0));
const sum = Float64Array.from({ length: D }, (_, j) =>
  shifted.reduce((total, value, i) => (i % D === j ? total + value : total), 0),
);
const gram = multiply(shifted, shifted, [D, ROWS, D], { transposeA: true });
// NaN, because only the upper triangle may be used
const scatter: Scatter = {
  count: ROWS,
  dimension: D,
  shift,
  sum,
  gram: gram.map((value, i) => (i % D < Math.floor(i / D) ? Number.NaN : value)),
};
const atom = { count: 4, value: Float64Array.from({ length: D }, (_, j) => 100 * j + 2) };

/** Two passes over all rows, with the atom's rows repeated. */
function directly(withAtom: boolean) {
  const all = withAtom
    ? [...rows, ...Array.from({ length: 4 * D }, (_, i) => atom.value[i % D] ?? 0)]
    : [...rows];
  const n = all.length / D;
  const mean = Array.from({ length: D }, (_, j) => all.reduce((s, v, i) => (i % D === j ? s + v : s), 0) / n);
  const centred = Float64Array.from(all, (value, i) => value - (mean[i % D] ?? 0));
  const matrix = multiply(centred, centred, [D, n, D], { transposeA: true }).map((value) => value / (n - 1));
  return { mean, matrix };
}

test.each([false, true])("covariances follow from sums, with an atom: %s", (withAtom) => {
  const expected = directly(withAtom);
  const actual = covarianceOf(scatter, withAtom ? atom : null);
  const held = centredRowsOf(shifted, shift, sum, withAtom ? atom : null);
  const ofRows = multiply(held.factor, held.factor, [D, held.rows, D], { transposeA: true });
  expect(held.rows).toBe(ROWS - 1 + (withAtom ? 1 : 0));
  for (let i = 0; i < D * D; i += 1) {
    expect(actual.matrix[i]).toBeCloseTo(expected.matrix[i] ?? 0, 11);
    expect(ofRows[i]).toBeCloseTo(expected.matrix[i] ?? 0, 11);
  }
  for (let j = 0; j < D; j += 1) {
    expect(actual.mean[j]).toBeCloseTo(expected.mean[j] ?? 0, 11);
    expect(held.mean[j]).toBeCloseTo(expected.mean[j] ?? 0, 11);
  }
  const trace = Array.from({ length: D }, (_, j) => expected.matrix[j * D + j] ?? 0).reduce((a, b) => a + b);
  expect(actual.trace).toBeCloseTo(trace, 11);
  expect(held.trace).toBeCloseTo(trace, 11);
});

test("what subtraction leaves of a constant is no variance", () => {
  const gramOfNoise = Float64Array.of(1, 1e-16, 1e-16, 30 * 1e-31);
  const { matrix } = covarianceOf(
    { count: 30, dimension: 2, shift: Float64Array.of(0, 7), sum: new Float64Array(2), gram: gramOfNoise },
    null,
  );
  expect([...matrix].map((value) => value > 0)).toEqual([true, false, false, false]);
});
