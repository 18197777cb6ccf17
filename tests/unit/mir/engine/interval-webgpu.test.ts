import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { goldenFile } from "#tests/support/golden.ts";
import { runMir } from "#tests/support/mir-command.ts";
import { type SoftwareGpu, unpackSoftwareGpu } from "#tests/support/software-gpu.ts";

let gpu: SoftwareGpu;
beforeAll(async () => {
  gpu = await unpackSoftwareGpu();
});
afterAll(() => gpu.dispose());

const ErrorsSchema = z.object({ standardError: z.number(), standardErrorPaired: z.number() });

test("a GPU gives the standard errors that the CPU gives", async () => {
  const errorsOn = async (device: string) => {
    const args = [goldenFile("six-layers-ragged.safetensors"), "--device", device, "--json"];
    const { code, stdout, stderr } = await runMir(args, { environment: gpu.environment });
    expect(code, stderr).toBe(0);
    return ErrorsSchema.parse(JSON.parse(stdout));
  };
  const [onGpu, onCpu] = [await errorsOn("webgpu"), await errorsOn("cpu")];
  expect(onGpu.standardError / onCpu.standardError).toBeCloseTo(1, 4);
  expect(onGpu.standardErrorPaired / onCpu.standardErrorPaired).toBeCloseTo(1, 4);
}, 120_000);
