import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type RootMethod, rootMethodsOf } from "#lib/mir/engine/cross-term.ts";
import type { MirLayer } from "#lib/mir/engine/mir-result.ts";
import { type ComputeDevice, openComputeDevice } from "#lib/onnx/device/compute-device.ts";
import { tokenDistance } from "#tests/support/layer-distance.ts";
import { mapTokens, randomTokens, type Tokens } from "#tests/support/memory-features.ts";
import { multiply } from "#tests/support/plain-kernels.ts";
import { randomRotation, uniformFrom } from "#tests/support/seeded-random.ts";

// Real products take about a second on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

let device: ComputeDevice;
beforeAll(async () => {
  device = await openComputeDevice("cpu");
});
afterAll(() => device.dispose());

// The same cases on every run: a property that fails must fail again.
const RUNS = { numRuns: 100, seed: 20_261_123 } as const;

interface Layer {
  readonly vision: Tokens;
  readonly text: Tokens;
  readonly rootMethods: readonly RootMethod[];
}

/** Layers of any shape: more or fewer tokens than dimensions, spectra from flat to steep, outliers or none. */
const layers: fc.Arbitrary<Layer> = fc
  .record({
    d: fc.integer({ min: 1, max: 24 }),
    rows: fc.tuple(fc.integer({ min: 2, max: 60 }), fc.integer({ min: 2, max: 60 })),
    decay: fc.tuple(fc.double({ min: 0, max: 2, noNaN: true }), fc.double({ min: 0, max: 2, noNaN: true })),
    mean: fc.double({ min: -2, max: 2, noNaN: true }),
    outlierEvery: fc.constantFrom(7, 25, Number.POSITIVE_INFINITY),
    seed: fc.integer({ min: 1, max: 1e6 }),
    provider: fc.constantFrom("cpu", "cuda", "webgpu"),
  })
  .map(({ d, rows, decay, mean, outlierEvery, seed, provider }) => ({
    vision: randomTokens(rows[0], d, { seed, decay: decay[0], mean, outlierEvery }),
    text: randomTokens(rows[1], d, { seed: seed + 1, decay: decay[1] }),
    rootMethods: rootMethodsOf(provider),
  }));

const distance = ({ vision, text, rootMethods }: Layer) =>
  tokenDistance(vision, text, device, { rootMethods });

/** Rounding of the tokens themselves, where a transformation of them is not exact. */
const ROUNDING = 1e-13;

function expectSame(a: MirLayer, b: MirLayer, factor = 1) {
  // Rounding decides whether a token whose norm is three deviations to the last digit is an outlier (fast-check finds one).
  const outliers = (layer: MirLayer) => layer.visionOutliers + layer.textOutliers;
  fc.pre(outliers(a) === outliers(b));
  const rounding = ROUNDING * (a.meanTerm + a.traceVision + a.traceText);
  const allowed = a.errorEstimate + factor * b.errorEstimate + rounding;
  expect(Math.abs(a.fid - factor * b.fid)).toBeLessThanOrEqual(allowed);
}

function rotated(tokens: Tokens, rotation: Float64Array): Tokens {
  const { rows, dimension, values } = tokens;
  const turned = multiply(Float64Array.from(values), rotation, [rows, dimension, dimension]);
  return { ...tokens, values: Float64Array.from(turned) };
}

function shuffled(count: number, seed: number): number[] {
  const uniform = uniformFrom(seed);
  const keys = Array.from({ length: count }, (_, index) => ({ index, key: uniform() }));
  return keys.toSorted((a, b) => a.key - b.key).map(({ index }) => index);
}

/** Rows and dimensions in another order. */
function permuted(tokens: Tokens, rowSeed: number, dimensionSeed: number): Tokens {
  const { rows, dimension: d, values } = tokens;
  const [rowOrder, order] = [shuffled(rows, rowSeed), shuffled(d, dimensionSeed)];
  return mapTokens(tokens, (_, index) => {
    return values[(rowOrder[Math.floor(index / d)] ?? 0) * d + (order[index % d] ?? 0)] ?? 0;
  });
}

describe("the distance of one layer, by the methods of any device", () => {
  test("does not change when both kinds of tokens are rotated", async () => {
    await fc.assert(
      fc.asyncProperty(layers, fc.integer({ min: 1, max: 1e6 }), async (layer, seed) => {
        const rotation = randomRotation(layer.vision.dimension, seed);
        const { vision, text } = layer;
        const turned = { ...layer, vision: rotated(vision, rotation), text: rotated(text, rotation) };
        expectSame(await distance(turned), await distance(layer));
      }),
      RUNS,
    );
  });

  test("does not change with the order of tokens or of dimensions", async () => {
    await fc.assert(
      fc.asyncProperty(layers, fc.integer({ min: 1, max: 1e6 }), async (layer, seed) => {
        const vision = permuted(layer.vision, seed + 1, seed);
        const text = permuted(layer.text, seed + 2, seed);
        expectSame(await distance({ ...layer, vision, text }), await distance(layer));
      }),
      RUNS,
    );
  });

  test("does not change with a common scale", async () => {
    await fc.assert(
      fc.asyncProperty(layers, fc.double({ min: -60, max: 60, noNaN: true }), async (layer, exponent) => {
        const scale = 10 ** exponent;
        const larger = (tokens: Tokens) => mapTokens(tokens, (value) => value * scale);
        const scaled = { ...layer, vision: larger(layer.vision), text: larger(layer.text) };
        expectSame(await distance(scaled), await distance(layer));
      }),
      RUNS,
    );
  });

  test("is zero from a set to itself", async () => {
    await fc.assert(
      fc.asyncProperty(layers, async (layer) => {
        const { fid, errorEstimate, traceText } = await distance({ ...layer, vision: layer.text });
        expect(fid).toBeLessThanOrEqual(errorEstimate + ROUNDING * traceText);
      }),
      RUNS,
    );
  });

  test("is the same in both directions, up to the scale that the text tokens set", async () => {
    await fc.assert(
      fc.asyncProperty(layers, async (layer) => {
        const forth = await distance(layer);
        const back = await distance({ ...layer, vision: layer.text, text: layer.vision });
        expectSame(forth, back, (forth.alpha / back.alpha) ** 2);
      }),
      RUNS,
    );
  });

  test("lies between the bounds that means, traces and Tr S_v S_t give", async () => {
    await fc.assert(
      fc.asyncProperty(layers, async (layer) => {
        const { fid, meanTerm, traceVision, traceText, errorEstimate } = await distance(layer);
        const product = await tokenDistance(layer.vision, layer.text, device, {
          definition: "reference-fast",
        });
        const slack = errorEstimate + ROUNDING * (meanTerm + traceVision + traceText);
        expect(fid).toBeGreaterThanOrEqual(
          meanTerm + (Math.sqrt(traceVision) - Math.sqrt(traceText)) ** 2 - slack,
        );
        // Only the rule `remove` does not replace outliers, so the product is compared where there are none.
        if (product.visionOutliers + product.textOutliers > 0) return;
        const above = meanTerm + traceVision + traceText - 2 * Math.sqrt(product.crossTerm);
        const error = (2 * product.errorEstimate) / Math.sqrt(product.crossTerm + product.errorEstimate);
        expect(fid).toBeLessThanOrEqual(above + slack + error);
      }),
      RUNS,
    );
  });

  test("has the closed form ‖Δμ‖² + Σ(√a − √b)² where covariances commute", async () => {
    const deviations = fc.array(fc.double({ min: 0.5, max: 2, noNaN: true }), { minLength: 8, maxLength: 8 });
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(
        deviations,
        deviations,
        fc.integer({ min: 1, max: 8 }),
        fc.double({ min: 0, max: 3, noNaN: true }),
        fc.constantFrom("cpu", "cuda", "webgpu"),
        async (ofVision, ofText, d, gap, provider) => {
          // Two points on each axis, rotated, so that the covariances have the same eigenvectors.
          const rotation = randomRotation(d, d);
          const [a, b] = [ofVision.slice(0, d), ofText.slice(0, d)];
          const vision = rotated(crossOfPoints(a, gap), rotation);
          const text = rotated(crossOfPoints(b, 0), rotation);
          const layer = await distance({ vision, text, rootMethods: rootMethodsOf(provider) });
          fc.pre(layer.visionOutliers + layer.textOutliers === 0);
          compared += 1;
          const rows = 2 * d;
          const spread = a.reduce((sum, value, j) => sum + (2 * (value - (b[j] ?? 0)) ** 2) / (rows - 1), 0);
          const expected = layer.alpha ** 2 * (gap ** 2 + spread);
          const rounding = ROUNDING * (layer.meanTerm + layer.traceVision + layer.traceText);
          expect(Math.abs(layer.fid - expected)).toBeLessThanOrEqual(layer.errorEstimate + rounding);
        },
      ),
      RUNS,
    );
    expect(compared).toBe(RUNS.numRuns);
  });
});

/** The points ±deviation on every axis, all shifted along the first one. */
function crossOfPoints(deviations: readonly number[], away: number): Tokens {
  const d = deviations.length;
  const values = new Float64Array(2 * d * d);
  for (const [j, deviation] of deviations.entries()) {
    values[2 * j * d + j] = deviation;
    values[(2 * j + 1) * d + j] = -deviation;
  }
  for (let row = 0; row < 2 * d; row += 1) values[row * d] = (values[row * d] ?? 0) + away;
  return { rows: 2 * d, dimension: d, values };
}
