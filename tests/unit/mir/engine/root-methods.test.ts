import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AppError } from "#lib/errors.ts";
import { crossRoot } from "#lib/mir/engine/cross-term.ts";
import type { Spread } from "#lib/mir/engine/modality-moments.ts";
import { rootProblem } from "#lib/mir/engine/root-problem.ts";
import { openFeaturesFile } from "#lib/mir/features/features-file.ts";
import { FLOOR_MILLIONTH, FLOOR_TEN_MILLIONTH } from "#lib/numerics/linear-algebra/minimax-steps.ts";
import { type ComputeDevice, openComputeDevice } from "#lib/onnx/device/compute-device.ts";
import { goldenCases, goldenFile } from "#tests/support/golden.ts";
import { layerDistance, tokenDistance } from "#tests/support/layer-distance.ts";
import { randomTokens } from "#tests/support/memory-features.ts";
import { stressLayer } from "#tests/support/stress-layers.ts";

let device: ComputeDevice;
beforeAll(async () => {
  device = await openComputeDevice("cpu");
});
afterAll(() => device.dispose());

/** A diagonal covariance. */
function diagonal(values: readonly number[]): Spread {
  const d = values.length;
  const matrix = new Float64Array(d * d);
  for (const [j, value] of values.entries()) matrix[j * d + j] = value;
  const trace = values.reduce((sum, value) => sum + value, 0);
  return { kind: "covariance", mean: new Float64Array(d), matrix, trace };
}

const OPTIONS = { dropTolerance: 1e-14, trustedPivot: Number.NEGATIVE_INFINITY };
const problemOf = (vision: readonly number[], text: readonly number[], on = device) =>
  rootProblem(diagonal(vision), diagonal(text), vision.length, OPTIONS, on);

const VISION = [4, 9, 1e-4, 25, 0, 1];
const TEXT = [1, 4, 1, 1e-6, 3, 0];
const ROOT = 2 + 6 + 1e-2 + 5e-3;

describe.each(["coupled", "polar", "polar-deeper", "two-stage"] as const)("the method %s", (method) => {
  test("takes the root of diagonal covariances, some of them zero", async () => {
    const root = await crossRoot(problemOf(VISION, TEXT), [method], () => 1e-6);
    expect(Math.abs((root?.value ?? 0) - ROOT)).toBeLessThan(1e-7);
    expect(Math.abs((root?.value ?? 0) - ROOT)).toBeLessThanOrEqual((root?.error ?? 0) + 1e-14);
  });

  test("finds zero where the covariances have nothing in common, or one is zero", async () => {
    for (const [vision, text] of [
      [
        [1, 2, 0, 0],
        [0, 0, 3, 4],
      ],
      [
        [0, 0, 0],
        [1, 2, 3],
      ],
      [
        [0, 0],
        [0, 0],
      ],
    ] as const) {
      const root = await crossRoot(problemOf(vision, text), [method], () => 1);
      expect(root?.value).toBeCloseTo(0, 7);
      expect(root?.error).toBeLessThan(1e-6);
    }
  });
});

describe("the chain of methods", () => {
  test("stops at the first one whose estimate is tolerated, and says nothing more", async () => {
    const root = await crossRoot(problemOf(VISION, TEXT), ["coupled", "two-stage"], () => 1e-3);
    expect(root?.method).toBe("coupled minimax iteration in float64 on cpu");
  });

  test("goes on to the next one where the estimate is not tolerated, and says so", async () => {
    // eight roots at 1e-8 of the largest are below the iteration's floor, but easy for a factor
    const text = [1, ...new Array<number>(8).fill(1e-16)];
    const vision = [1, ...new Array<number>(8).fill(1)];
    const methods = ["polar", "two-stage"] as const;
    const coarse = await crossRoot(problemOf(vision, text), ["polar"], () => 1);
    const root = await crossRoot(problemOf(vision, text), methods, () => (coarse?.error ?? 0) / 2);
    expect(root?.method).toContain("two-stage eigenvalues");
    expect(root?.method).toContain("polar minimax iteration: estimated error above tolerance");
    expect(root?.method).not.toContain("smallest estimate");
    expect(Math.abs((root?.value ?? 0) - (1 + 8e-8))).toBeLessThanOrEqual(root?.error ?? 0);
  });

  test("takes the smallest estimate where none is tolerated", async () => {
    const methods = ["polar", "coupled", "two-stage"] as const;
    const errors = [];
    for (const method of methods) {
      const alone = await crossRoot(problemOf(VISION, TEXT), [method], () => 0);
      errors.push(alone?.error ?? Number.NaN);
    }
    const root = await crossRoot(problemOf(VISION, TEXT), methods, () => 0);
    expect(root?.error).toBe(Math.min(...errors));
    expect(root?.method).toContain("smallest estimate taken");
  });

  test("goes on to the next one where the device gives out, but not where the last one does", async () => {
    const full = {
      ...device,
      runtimeFor: () => {
        throw new AppError("unavailable", "out of memory");
      },
    };
    const root = await crossRoot(problemOf(VISION, TEXT, full), ["coupled", "two-stage"], () => 1);
    expect(root?.value).toBeCloseTo(ROOT, 10);
    expect(root?.method).toContain("coupled minimax iteration failed on the device");
    await expect(crossRoot(problemOf(VISION, TEXT, full), ["coupled"], () => 1)).rejects.toThrow(
      "out of memory",
    );
  });

  test("has no answer where a covariance is too coarse for a root", async () => {
    const [vision, text] = [diagonal([1, 1]), diagonal([1, 1])];
    const strict = { ...OPTIONS, trustedPivot: 2 };
    for (const method of ["polar", "two-stage"] as const) {
      expect(await crossRoot(rootProblem(vision, text, 2, strict, device), [method], () => 1)).toBeNull();
    }
  });
});

describe("a layer's method", () => {
  const vision = randomTokens(120, 16, { seed: 1, mean: 1 });
  const text = randomTokens(110, 16, { seed: 2 });

  test("names products and root; the coupled iteration is given float64 products", async () => {
    expect((await tokenDistance(vision, text, device)).method).toBe(
      "float32 products on cpu, float64 sums; Cholesky factor, two-stage eigenvalues",
    );
    const coupled = await tokenDistance(vision, text, device, { rootMethods: ["coupled"] });
    expect(coupled.method).toContain("float64 products on cpu");
    expect(coupled.method).toContain("coupled minimax iteration in float64 on cpu");
  });

  test("says that rows were used where there are few", async () => {
    const few = randomTokens(9, 16, { seed: 3 });
    for (const method of ["coupled", "polar", "two-stage"] as const) {
      const one = await tokenDistance(few, text, device, { rootMethods: [method] });
      expect(one.method).toContain("centred rows");
      const both = await tokenDistance(few, few, device, { rootMethods: [method] });
      expect(both.method).toContain("centred rows of both");
      expect(both.fid).toBeLessThanOrEqual(both.errorEstimate);
    }
  });

  test("says what was passed over in layers that are too hard for float32", async () => {
    const hard = stressLayer("condition 1e12");
    const rootMethods = ["polar", "polar-deeper", "two-stage"] as const;
    const { method } = await tokenDistance(hard.vision, hard.text, device, { rootMethods });
    expect(method).toContain("float32 was too coarse");
    expect(method).toContain("polar minimax iteration: estimated error above tolerance");
  });
});

test.each(goldenCases)(
  "golden case %s has its distances by the methods of every device",
  async (_name, golden) => {
    const source = await openFeaturesFile(goldenFile(golden.file));
    try {
      for (const expected of golden.layers) {
        for (const rootMethods of [
          ["coupled", "two-stage"],
          ["polar", "polar-deeper", "two-stage"],
        ] as const) {
          const layer = await layerDistance(source, expected.layer, device, { rootMethods });
          const difference = Math.abs(layer.fid - expected.fid.exact_remove);
          expect(difference).toBeLessThanOrEqual(expected.tol_abs);
          const floor = 1e-14 * (expected.parts.tr_v + expected.parts.tr_t);
          expect(difference).toBeLessThanOrEqual(layer.errorEstimate + floor);
        }
      }
    } finally {
      await source.close();
    }
  },
  60_000,
);

test.each([FLOOR_MILLIONTH, FLOOR_TEN_MILLIONTH])(
  "minimax steps take all above $floor to 1, and rounding above 1 back",
  ({ floor, steps }) => {
    const through = (x: number) => steps.reduce((y, [a, b, c]) => y * (a + b * y ** 2 + c * y ** 4), x);
    for (let exponent = Math.log10(floor); exponent <= 0; exponent += 1e-3) {
      expect(Math.abs(through(10 ** exponent) - 1)).toBeLessThan(1e-5);
    }
    for (const x of [1, 1 + 1e-6, 1.005]) expect(Math.abs(through(x) - 1)).toBeLessThan(1e-5);
    for (const x of [0, floor / 1e3, floor / 10]) expect(through(x)).toBeLessThan(1);
  },
);
