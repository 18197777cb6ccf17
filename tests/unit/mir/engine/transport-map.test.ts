import { describe, expect, test, vi } from "vitest";
import { reduce, transportMap } from "#lib/mir/engine/transport-map.ts";
import { symmetricEigenvectors } from "#lib/numerics/linear-algebra/symmetric-eigenvectors.ts";
import type { Covariance } from "#lib/numerics/tokens/moments.ts";
import { createMatrixKernels } from "#lib/onnx/kernels/onnx-matrix-kernels.ts";
import { createTensorRuntime } from "#lib/onnx/kernels/tensor-runtime.ts";
import type { Tokens } from "#tests/support/memory-features.ts";
import { multiply } from "#tests/support/plain-kernels.ts";
import { normalFrom, randomRotation, uniformFrom } from "#tests/support/seeded-random.ts";

// Plain loops take seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

function covarianceFrom(
  d: number,
  decay: number,
  seed: number,
): Covariance & { readonly kind: "covariance" } {
  const rotation = randomRotation(d, seed);
  const scaled = rotation.map((value, index) => value * (Math.floor(index / d) + 1) ** -decay);
  const matrix = multiply(scaled, rotation, [d, d, d], { transposeA: true });
  const symmetric = matrix.map((value, i) => (value + (matrix[(i % d) * d + Math.floor(i / d)] ?? 0)) / 2);
  let trace = 0;
  for (let i = 0; i < d; i += 1) trace += symmetric[i * d + i] ?? 0;
  return { kind: "covariance", mean: new Float64Array(d), matrix: symmetric, trace };
}

async function mapBetween(d: number) {
  const [vision, text] = [covarianceFrom(d, 1.4, 1), covarianceFrom(d, 1, 2)];
  const runtime = createTensorRuntime("cpu");
  try {
    const kernels = createMatrixKernels(runtime);
    const reduction = await reduce(vision, text, d, kernels);
    const uniform = uniformFrom(3);
    const map = await transportMap(reduction, { vision, text }, d, kernels, () => uniform() - 0.5);
    return { vision, text, map };
  } finally {
    await runtime.dispose();
  }
}

const gram = (factor: Float32Array, d: number, columns: number): Float64Array =>
  multiply(Float64Array.from(factor), Float64Array.from(factor), [d, columns, d], { transposeB: true });

const norm = (matrix: Float64Array) => Math.sqrt(matrix.reduce((sum, value) => sum + value * value, 0));
const difference = (a: Float64Array, b: Float64Array) => a.map((value, i) => value - (b[i] ?? 0));

describe("the map between two covariances", () => {
  test("takes one to the other, and its inverse takes it back", async () => {
    const d = 60;
    const { vision, text, map } = await mapBetween(d);
    const forth = gram(map.vision, d, map.columns);
    const back = gram(map.text, d, map.columns);
    const sizes = [d, d, d] as const;
    const mapped = multiply(multiply(forth, vision.matrix, sizes), forth, sizes);
    expect(norm(difference(mapped, text.matrix))).toBeLessThan(1e-5 * norm(text.matrix));
    const returned = multiply(multiply(back, text.matrix, sizes), back, sizes);
    expect(norm(difference(returned, vision.matrix))).toBeLessThan(1e-5 * norm(vision.matrix));
  });

  test("has as means of its squares the leading roots, whatever the width", async () => {
    for (const d of [60, 260]) {
      const { vision, text, map } = await mapBetween(d);
      for (const [factor, { matrix }] of [
        [map.vision, vision],
        [map.text, text],
      ] as const) {
        const columns = Float64Array.from(factor);
        const through = multiply(matrix, columns, [d, d, map.columns]);
        // the last of many roots have not converged
        for (let k = 0; k < Math.min(40, map.roots.length); k += 1) {
          let mean = 0;
          for (let i = 0; i < d; i += 1) {
            mean += (columns[i * map.columns + k] ?? 0) * (through[i * map.columns + k] ?? 0);
          }
          expect(mean / (map.roots[k] ?? 0)).toBeCloseTo(1, 3);
        }
      }
    }
  });
});

/** Samples with their own means and sizes: [samples × tokens, d]. */
function clusteredTokens(samples: number, tokens: number, d: number, seed: number, decay: number): Tokens {
  const normal = normalFrom(seed);
  const values = new Float64Array(samples * tokens * d);
  for (let sample = 0; sample < samples; sample += 1) {
    const size = Math.exp(0.1 * normal());
    const effect = Array.from({ length: d }, () => 0.5 * normal());
    for (let token = 0; token < tokens; token += 1) {
      const at = (sample * tokens + token) * d;
      for (let j = 0; j < d; j += 1) {
        values[at + j] = size * (j + 1) ** -decay * ((effect[j] ?? 0) + normal());
      }
    }
  }
  return { rows: samples * tokens, dimension: d, values };
}

/** Σ over each sample's tokens of ‖x − μ‖² − (x − μ)ᵀ·P·Pᵀ·(x − μ), less the mean sample's. */
function sampleSums(tokens: Tokens, mean: Float64Array, factor: Float64Array, samples: number): number[] {
  const d = tokens.dimension;
  const centred = Float64Array.from(tokens.values, (value, i) => value - (mean[i % d] ?? 0));
  const columns = factor.length / d;
  const mapped = multiply(centred, factor, [tokens.rows, d, columns]);
  const sums = Array.from({ length: samples }, () => 0);
  const perSample = tokens.rows / samples;
  const add = (values: Float64Array, width: number, sign: number) => {
    for (const [i, value] of values.entries()) {
      const sample = Math.floor(i / width / perSample);
      sums[sample] = (sums[sample] ?? 0) + sign * value * value;
    }
  };
  add(centred, d, 1);
  add(mapped, columns, -1);
  const average = sums.reduce((sum, value) => sum + value, 0) / samples;
  return sums.map((value) => value - average);
}

function covarianceOfTokens({
  rows,
  dimension: d,
  values,
}: Tokens): Covariance & { readonly kind: "covariance" } {
  const mean = new Float64Array(d);
  for (const [i, value] of values.entries()) mean[i % d] = (mean[i % d] ?? 0) + value / rows;
  const centred = Float64Array.from(values, (value, i) => value - (mean[i % d] ?? 0));
  const matrix = multiply(centred, centred, [d, rows, d], { transposeA: true }).map(
    (value) => value / (rows - 1),
  );
  let trace = 0;
  for (let i = 0; i < d; i += 1) trace += matrix[i * d + i] ?? 0;
  return { kind: "covariance", mean, matrix, trace };
}

test("of a wide layer probes are enough: samples move its distance as they do with all eigenvectors", async () => {
  const [samples, d] = [40, 260];
  const visionTokens = clusteredTokens(samples, 12, d, 1, 0.8);
  const textTokens = clusteredTokens(samples, 12, d, 2, 0.6);
  const [vision, text] = [covarianceOfTokens(visionTokens), covarianceOfTokens(textTokens)];
  const runtime = createTensorRuntime("cpu");
  try {
    const kernels = createMatrixKernels(runtime);
    const reduction = await reduce(vision, text, d, kernels);
    const uniform = uniformFrom(3);
    const map = await transportMap(reduction, { vision, text }, d, kernels, () => uniform() - 0.5);
    expect(map.columns).toBeGreaterThan(map.roots.length);
    const { values, vectors } = symmetricEigenvectors(reduction.reduced, d);
    const powers = values.map((value) => Math.max(value, 1e-12 * (values[0] ?? 0)) ** -0.25);
    const whole = multiply(
      reduction.factor.matrix,
      vectors.map((value, i) => value * (powers[i % d] ?? 0)),
      [d, d, d],
    );
    const exact = sampleSums(visionTokens, vision.mean, whole, samples);
    const probed = sampleSums(visionTokens, vision.mean, Float64Array.from(map.vision), samples);
    const size = Math.hypot(...exact);
    expect(Math.hypot(...probed) / size).toBeGreaterThan(0.97);
    expect(Math.hypot(...probed) / size).toBeLessThan(1.03);
    expect(Math.hypot(...probed.map((value, g) => value - (exact[g] ?? 0))) / size).toBeLessThan(0.1);
  } finally {
    await runtime.dispose();
  }
});
