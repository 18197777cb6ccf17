import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { MIR_DEFINITIONS, type MirDefinition } from "#lib/mir/definitions.ts";
import { GOLDEN_KEYS, type GoldenCase, goldenCases, goldenFile } from "#tests/support/golden.ts";
import { runMir } from "#tests/support/mir-command.ts";
import { type SoftwareGpu, unpackSoftwareGpu } from "#tests/support/software-gpu.ts";

let gpu: SoftwareGpu;
beforeAll(async () => {
  gpu = await unpackSoftwareGpu();
});
afterAll(() => gpu.dispose());

const ResultSchema = z.object({
  provider: z.string(),
  device: z.string(),
  layers: z.array(z.object({ fid: z.number(), method: z.string(), errorEstimate: z.number() })),
});

// A software GPU multiplies at half a GFLOP a second.
const smallCases = goldenCases.filter(([, { d }]) => d <= 64);

async function expectGolden(golden: GoldenCase, definition: MirDefinition): Promise<void> {
  const args = [goldenFile(golden.file), "--device", "webgpu", "--json", "--definition", definition];
  const { code, stdout, stderr } = await runMir(args, { environment: gpu.environment });
  expect(code, stderr).toBe(0);
  const result = ResultSchema.parse(JSON.parse(stdout));
  expect(result.provider).toBe("webgpu");
  for (const [index, layer] of result.layers.entries()) {
    const expected = golden.layers[index];
    if (expected === undefined) throw new Error(`golden.json has no layer ${index}`);
    const difference = Math.abs(layer.fid - expected.fid[GOLDEN_KEYS[definition]]);
    const floor = 1e-14 * (expected.parts.tr_v + expected.parts.tr_t);
    expect(difference).toBeLessThanOrEqual(expected.tol_abs_f32);
    expect(difference).toBeLessThanOrEqual(layer.errorEstimate + floor);
  }
}

describe("the WebGPU provider, on a software Vulkan driver", () => {
  test.each(smallCases)(
    "gives the golden distances of %s within the float32 tolerance",
    async (_name, golden) => {
      await expectGolden(golden, "exact");
    },
    60_000,
  );

  test.each(MIR_DEFINITIONS)(
    "gives the golden distances of definition %s",
    async (definition) => {
      const [, golden] = smallCases.find(([name]) => name === "six-layers-ragged") ?? [];
      if (golden === undefined) throw new Error("the golden case is missing");
      await expectGolden(golden, definition);
    },
    60_000,
  );

  test("really multiplies on the GPU, and says where it does not", async () => {
    const methodOf = async (file: string) => {
      const args = [goldenFile(file), "--device", "webgpu", "--json"];
      const { stdout } = await runMir(args, { environment: gpu.environment });
      return ResultSchema.parse(JSON.parse(stdout)).layers[0]?.method;
    };
    expect(await methodOf("ordinary-f32.safetensors")).toContain("float32 products on webgpu");
    expect(await methodOf("ill-conditioned-f64.safetensors")).toContain(
      "float64 products on cpu (float32 was too coarse)",
    );
  }, 60_000);

  test("is not chosen by auto, because this GPU is slower than the CPU", async () => {
    const args = [goldenFile("outliers-even-small.safetensors"), "--device", "auto", "--json"];
    const { stdout, stderr } = await runMir(args, { environment: gpu.environment });
    expect(stderr).toBe("");
    expect(ResultSchema.parse(JSON.parse(stdout)).provider).toBe("cpu");
  }, 60_000);
});
