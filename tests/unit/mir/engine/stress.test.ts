import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { crossRoot, type RootMethod, rootMethodsOf } from "#lib/mir/engine/cross-term.ts";
import { momentsOf } from "#lib/mir/engine/modality-moments.ts";
import { powerOfTwoScale } from "#lib/mir/engine/modality-scatter.ts";
import { rootProblem } from "#lib/mir/engine/root-problem.ts";
import { chunkTokens } from "#lib/mir/engine/token-chunks.ts";
import { surveyTokens } from "#lib/mir/engine/token-survey.ts";
import { type ComputeDevice, openComputeDevice } from "#lib/onnx/device/compute-device.ts";
import { tokenDistance } from "#tests/support/layer-distance.ts";
import { memorySource, randomTokens, type Tokens } from "#tests/support/memory-features.ts";
import { plainDistance } from "#tests/support/plain-frechet.ts";
import { preciseDistance } from "#tests/support/precise-frechet.ts";
import { ordinaryLayer, STRESS_NAMES, stressLayer } from "#tests/support/stress-layers.ts";

// Real products and plain loops take seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

let device: ComputeDevice;
beforeAll(async () => {
  device = await openComputeDevice("cpu");
});
afterAll(() => device.dispose());

// The graphs of the GPU methods, on the CPU provider.
const CHAINS = (["cpu", "cuda", "webgpu"] as const).map(
  (provider) => [provider, rootMethodsOf(provider)] as const,
);
const METHODS: readonly RootMethod[] = ["two-stage", "coupled", "polar", "polar-deeper"];

async function problemOf(vision: Tokens, text: Tokens) {
  const layer = await memorySource(vision, text).layer(1);
  const spreadOf = async (matrix: typeof layer.vision) => {
    const tokens = chunkTokens(matrix);
    const survey = await surveyTokens(tokens, undefined);
    const surveyed = { tokens, survey, scale: powerOfTwoScale(survey.largest) };
    return (await momentsOf(surveyed, "float64", device, undefined)).spread("remove");
  };
  const d = vision.dimension;
  const options = { dropTolerance: 2 * d * 2 ** -52, trustedPivot: Number.NEGATIVE_INFINITY };
  return rootProblem(await spreadOf(layer.vision), await spreadOf(layer.text), d, options, device);
}

describe.each(STRESS_NAMES)("a layer with %s", (name) => {
  const { vision, text } = stressLayer(name);
  const { fid, traces } = preciseDistance(vision, text, "remove");
  const tolerance = 1e-6 * fid + 1e-9 * traces;
  // The independent value is itself rounded.
  const floor = 1e-14 * (fid + traces);

  test.each(CHAINS)("has its distance with the methods of %s", async (_provider, rootMethods) => {
    const layer = await tokenDistance(vision, text, device, { rootMethods });
    const difference = Math.abs(layer.fid - fid);
    expect(difference).toBeLessThanOrEqual(tolerance);
    expect(difference).toBeLessThanOrEqual(layer.errorEstimate + floor);
  });

  test("has one root by all methods, each to within its own estimate", async () => {
    const problem = await problemOf(vision, text);
    const scale = problem.vision.trace + problem.text.trace;
    const roots = [];
    for (const method of METHODS) {
      const root = await crossRoot(problem, [method], () => Number.POSITIVE_INFINITY);
      if (root === null) throw new Error(`${method} has no root`);
      roots.push({ ...root, method });
    }
    for (const a of roots) {
      for (const b of roots) {
        const allowed = a.error + b.error + 1e-14 * scale;
        expect(Math.abs(a.value - b.value), `${a.method}, ${b.method}`).toBeLessThanOrEqual(allowed);
      }
    }
  });
});

test("1024 dimensions have one root by all methods", async () => {
  const { vision, text } = ordinaryLayer(1024, [1200, 1100]);
  const problem = await problemOf(vision, text);
  const values = [];
  for (const method of ["two-stage", "coupled", "polar"] as const) {
    const root = await crossRoot(problem, [method], (value) => 1e-6 * value);
    expect(root?.error).toBeLessThanOrEqual(1e-6 * (root?.value ?? 0));
    values.push(root?.value ?? Number.NaN);
  }
  const [eigenvalues = 0, coupled = 0, polar = 0] = values;
  expect(Math.abs(coupled / eigenvalues - 1)).toBeLessThan(1e-10);
  expect(Math.abs(polar / eigenvalues - 1)).toBeLessThan(1e-7);
});

test("the independent value agrees with the plainer one, rule by rule", () => {
  const vision = randomTokens(60, 12, { seed: 1, mean: 1, outlierEvery: 25 });
  const text = randomTokens(50, 12, { seed: 2 });
  for (const rule of ["replace", "remove"] as const) {
    expect(preciseDistance(vision, text, rule).fid).toBeCloseTo(plainDistance(vision, text, rule), 12);
  }
});
