import { expect, test, vi } from "vitest";
import { computeMir } from "#lib/mir/engine/compute-mir.ts";
import type { MirLayer } from "#lib/mir/engine/mir-result.ts";
import { mapTokens, memorySource, randomTokens, type Tokens } from "#tests/support/memory-features.ts";
import { plainDistance } from "#tests/support/plain-frechet.ts";
import { multiply } from "#tests/support/plain-kernels.ts";
import { randomRotation, uniformFrom } from "#tests/support/seeded-random.ts";

// Real products and plain loops take seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const DIMENSION = 40;
const vision = randomTokens(300, DIMENSION, { seed: 21, mean: 0.5, outlierEvery: 70 });
const text = randomTokens(260, DIMENSION, { seed: 22, decay: 0.7 });

async function layerOf(v: Tokens, t: Tokens, definition: "exact" | "remove" | "reference-fast" = "remove") {
  const { results } = await computeMir(memorySource(v, t), { definitions: [definition], device: "cpu" });
  const layer = results[0]?.layers[0];
  if (layer === undefined) throw new Error("no layer");
  return layer;
}

function expectSame(a: MirLayer, b: MirLayer) {
  expect(Math.abs(a.fid - b.fid)).toBeLessThanOrEqual(a.errorEstimate + b.errorEstimate);
}

function rotate(tokens: Tokens, rotation: Float64Array): Tokens {
  const { rows, dimension, values } = tokens;
  const rotated = multiply(Float64Array.from(values), rotation, [rows, dimension, dimension]);
  return { ...tokens, values: Float64Array.from(rotated) };
}

function permuteRows(tokens: Tokens, seed: number): Tokens {
  const uniform = uniformFrom(seed);
  const order = Array.from({ length: tokens.rows }, (_, row) => ({ row, key: uniform() }));
  order.sort((a, b) => a.key - b.key);
  const d = tokens.dimension;
  return mapTokens(tokens, (_, index) => {
    const row = order[Math.floor(index / d)]?.row ?? 0;
    return tokens.values[row * d + (index % d)] ?? 0;
  });
}

test("a common rotation of both kinds of tokens changes nothing", async () => {
  const rotation = randomRotation(DIMENSION, 5);
  expectSame(await layerOf(rotate(vision, rotation), rotate(text, rotation)), await layerOf(vision, text));
});

test("the order of tokens does not matter", async () => {
  for (const definition of ["exact", "remove", "reference-fast"] as const) {
    const permuted = await layerOf(permuteRows(vision, 1), permuteRows(text, 2), definition);
    expectSame(permuted, await layerOf(vision, text, definition));
  }
});

test("a common scale is taken out by alpha, from the smallest to the largest numbers", async () => {
  const plain = await layerOf(vision, text);
  for (const scale of [1e-150, 1e-30, 3, 1e30, 1e150]) {
    const layer = await layerOf(
      mapTokens(vision, (value) => value * scale),
      mapTokens(text, (value) => value * scale),
    );
    expectSame(layer, plain);
    expect(layer.alpha * scale).toBeCloseTo(plain.alpha, 10);
    expect(layer.visionOutliers).toBe(plain.visionOutliers);
  }
});

test("moving only the vision tokens changes only the mean term, by the square of the way", async () => {
  const shift = 0.25;
  const still = await layerOf(vision, text, "remove");
  const bare = randomTokens(300, DIMENSION, { seed: 21, mean: 0.5 });
  const moved = await layerOf(
    mapTokens(bare, (value, j) => value + (j % DIMENSION === 3 ? shift : 0)),
    text,
  );
  const before = await layerOf(bare, text);
  expect(moved.traceVision).toBeCloseTo(before.traceVision, 6);
  expect(moved.crossTerm).toBeCloseTo(before.crossTerm, 6);
  expect(moved.meanTerm).not.toBeCloseTo(before.meanTerm, 6);
  expect(still.visionOutliers).toBeGreaterThan(0);
});

test("two sets of the same tokens have distance zero, which has no logarithm", async () => {
  await expect(layerOf(text, permuteRows(text, 3))).rejects.toMatchObject({ kind: "degenerate" });
});

test("a definition that has no value takes none from the others", async () => {
  // Tr S_v S_t exceeds the traces where vision tokens are large and vary along one line, so there is no logarithm.
  const large = mapTokens(randomTokens(300, DIMENSION, { seed: 21, decay: 3 }), (value) => 30 * value);
  const source = memorySource(large, randomTokens(260, DIMENSION, { seed: 22, decay: 3 }));
  const { results, undefinedResults } = await computeMir(source, {
    definitions: ["reference-fast", "exact", "remove"],
    device: "cpu",
  });
  expect(results.map(({ definition }) => definition)).toEqual(["exact", "remove"]);
  expect(undefinedResults).toMatchObject([{ definition: "reference-fast" }]);
  expect(undefinedResults[0]?.reason).toContain("which is not above");
});

test("the distance of nearly equal tokens is known to within its estimate although its terms cancel", async () => {
  const near = mapTokens(text, (value, index) => value + 1e-4 * Math.sin(index));
  const layer = await layerOf(near, text);
  expect(Math.abs(layer.fid - plainDistance(near, text, "remove"))).toBeLessThanOrEqual(layer.errorEstimate);
  expect(layer.fid).toBeLessThan(1e-7);
  expect(layer.fid).toBeGreaterThan(100 * layer.errorEstimate);
  expect(layer.method).toContain("float64 products");
});

test("the distance is symmetric up to the scale, which the text tokens set", async () => {
  const forth = await layerOf(vision, text);
  const back = await layerOf(text, vision);
  const ratio = (forth.alpha / back.alpha) ** 2;
  const tolerance = forth.errorEstimate + ratio * back.errorEstimate;
  expect(Math.abs(forth.fid - ratio * back.fid)).toBeLessThanOrEqual(tolerance);
});

test("constant dimensions count in the mean term alone", async () => {
  const flat = (tokens: Tokens, level: number) =>
    mapTokens(tokens, (value, index) => (index % DIMENSION < 3 ? level : value));
  const layer = await layerOf(flat(vision, 0.1), flat(text, 0.3));
  const other = await layerOf(flat(vision, 0.3), flat(text, 0.3));
  expect(layer.traceVision).toBeCloseTo(other.traceVision, 6);
  expect(layer.meanTerm - other.meanTerm).toBeCloseTo(3 * (0.2 * layer.alpha) ** 2, 1);
});

test("vision tokens that are all zero have a distance, text tokens that are all zero have none", async () => {
  const nothing = mapTokens(vision, () => 0);
  const layer = await layerOf(nothing, text);
  expect(layer.traceVision).toBe(0);
  expect(layer.crossTerm).toBe(0);
  await expect(
    layerOf(
      vision,
      mapTokens(text, () => 0),
    ),
  ).rejects.toMatchObject({ kind: "degenerate" });
});

test("several definitions at once give what each gives alone", async () => {
  const definitions = ["reference-fast", "exact", "remove"] as const;
  const together = await computeMir(memorySource(vision, text), { definitions, device: "cpu" });
  for (const [index, definition] of definitions.entries()) {
    expect(together.results[index]?.definition).toBe(definition);
    expect(together.results[index]?.layers[0]?.fid).toBeCloseTo(
      (await layerOf(vision, text, definition)).fid,
      9,
    );
  }
});

test("more than one chunk of rows gives what one product of all rows gives", async () => {
  const many = randomTokens(2600, 16, { seed: 31, outlierEvery: 400 });
  const other = randomTokens(1500, 16, { seed: 32, mean: 0.3 });
  const layer = await layerOf(many, other);
  const twice = { ...many, values: Float64Array.from(many.values) };
  expectSame(layer, await layerOf(permuteRows(twice, 7), permuteRows(other, 8)));
  expect(layer.visionOutliers).toBe(6);
});

test("a signal stops the computation between two chunks", async () => {
  const controller = new AbortController();
  const many = randomTokens(4000, 24, { seed: 41 });
  const source = memorySource(many, many);
  const computation = computeMir(source, {
    definitions: ["exact"],
    device: "cpu",
    signal: controller.signal,
    onProgress: ({ layer }) => {
      if (layer === 1) setImmediate(() => controller.abort());
    },
  });
  await expect(computation).rejects.toMatchObject({ code: "canceled" });
});
