import { readFile } from "node:fs/promises";
import { afterEach, describe, expect, test } from "vitest";
import { AppError } from "#lib/errors.ts";
import { isDeviceChoice } from "#lib/mir/device-choice.ts";
import { computeMir } from "#lib/mir/engine/compute-mir.ts";
import { MemoryFallback } from "#lib/mir/engine/memory-fallback.ts";
import { goldenError, openDevice, openNextDevice, probeDevices } from "#lib/mir/engine/open-device.ts";
import { type ComputeDevice, openComputeDevice } from "#lib/onnx/device/compute-device.ts";
import { isMemoryError } from "#lib/onnx/device/memory-errors.ts";
import { executionProvider, providerOf } from "#lib/onnx/device-name.ts";
import type { Operand, TensorRuntime } from "#lib/onnx/kernels/tensor-runtime.ts";
import { goldenFile } from "#tests/support/golden.ts";
import { memorySource, randomTokens } from "#tests/support/memory-features.ts";

const opened: ComputeDevice[] = [];
afterEach(async () => {
  for (const device of opened.splice(0)) await device.dispose();
});

describe("the name of a device", () => {
  test("may be one CUDA card of several", () => {
    for (const name of ["auto", "cpu", "webgpu", "cuda", "cuda:0", "cuda:15"])
      expect(isDeviceChoice(name)).toBe(true);
    for (const name of ["", "gpu", "cuda:", "cuda:-1", "cuda:x", "cpu:1", "CUDA"])
      expect(isDeviceChoice(name)).toBe(false);
    expect(providerOf("cuda:3")).toBe("cuda");
    expect(executionProvider("cuda:3")).toEqual({ name: "cuda", deviceId: 3 });
    expect(executionProvider("webgpu")).toBe("webgpu");
  });
});

describe("choosing a device", () => {
  test("auto says why it passed others over", async () => {
    const { device, note } = await openDevice("auto");
    opened.push(device);
    const isFirst = device.name === "cuda";
    expect(note === null).toBe(isFirst);
    if (device.name === "cpu") expect(note).toMatch(/^cuda: .+; webgpu: .+/);
  });

  test("probing gives each device its rate and its error on a golden layer, or the reason against it", async () => {
    const [cpu, missing] = await probeDevices(["cpu", "cuda:99"]);
    expect(cpu?.reason).toBeNull();
    expect(cpu?.goldenError).toBeLessThan(1e-6);
    expect(cpu?.rate).toBeGreaterThan(1e8);
    expect(missing?.reason).toMatch(/Device cuda:99 cannot be used here/);
    expect(missing?.rate).toBeNull();
  });

  test("the golden layers that the product ships are those of the golden cases", async () => {
    const shipped = new URL(
      "../../../../lib/mir/engine/self-test/golden-layers.safetensors",
      import.meta.url,
    );
    const original = goldenFile("outliers-even-small.safetensors");
    expect((await readFile(shipped)).equals(await readFile(original))).toBe(true);
  });

  test("a device whose products are wrong by one in ten thousand is refused by the golden layer", async () => {
    const device = await openComputeDevice("cpu");
    await expect(goldenError(behind(device, lying))).rejects.toThrow(
      /computes wrongly: a golden layer's distance is off/,
    );
  });
});

describe("memory that gives out", () => {
  const vision = randomTokens(2100, 24, { seed: 1, outlierEvery: 90 });
  const text = randomTokens(1500, 24, { seed: 2 });
  const compute = (device: ComputeDevice) =>
    computeMir(memorySource(vision, text), {
      definitions: ["exact"],
      device: "cpu",
      opened: { device, note: null },
    });

  test("leads to smaller chunks, which the result says", async () => {
    const whole = await compute(await openComputeDevice("cpu"));
    const tight = await compute(behind(await openComputeDevice("cpu"), limitedTo(300)));
    expect(whole.deviceNote).toBeNull();
    expect(tight.deviceNote).toBe("memory of cpu gave out: chunks of 256 tokens");
    expect(tight.results[0]?.sum).toBeCloseTo(whole.results[0]?.sum ?? Number.NaN, 6);
  });

  test("leads to the next device where no chunk is small enough, and to an error behind the last", async () => {
    const broken = { ...behind(await openComputeDevice("cpu"), limitedTo(1)), name: "webgpu" as const };
    const result = await compute(broken);
    expect(result.provider).toBe("cpu");
    expect(result.deviceNote).toBe("memory of webgpu gave out: went on with cpu");
    const hopeless = behind(await openComputeDevice("cpu"), limitedTo(1));
    await expect(compute(hopeless)).rejects.toThrow(/Failed to allocate memory/);
    expect(await openNextDevice("cpu")).toBeNull();
  });

  test("is told from other failures by what the libraries say", async () => {
    const says = (message: string) => isMemoryError(new AppError("unavailable", message));
    expect(says("Failed to allocate memory for requested buffer of size 134217728")).toBe(true);
    expect(says("CUDA failure 2: out of memory ; GPU=0")).toBe(true);
    expect(says("CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED")).toBe(true);
    expect(
      says("Binding size 268435456 is larger than the maximum storage buffer binding size 134217728"),
    ).toBe(true);
    expect(isMemoryError(new RangeError("Array buffer allocation failed"))).toBe(true);
    expect(says("CUDA failure 700: an illegal memory access was encountered")).toBe(false);
    expect(isMemoryError(new Error("out of memory in somebody's message"))).toBe(true);
    const fallback = new MemoryFallback({ device: await openComputeDevice("cpu"), note: null });
    await expect(fallback.run(() => Promise.reject(new Error("something else")))).rejects.toThrow(
      "something else",
    );
    expect(fallback.note).toBeNull();
    await fallback.dispose();
  });
});

type Change = <T extends Float32Array | Float64Array>(
  inputs: Readonly<Record<string, Operand<T>>>,
  outputs: ReadonlyMap<string, T>,
) => ReadonlyMap<string, T>;

/** The real device with a fault: the outputs of its Gram programs pass through `change`. */
function behind(device: ComputeDevice, change: Change): ComputeDevice {
  const faulty = (runtime: TensorRuntime): TensorRuntime => ({
    ...runtime,
    async program(key, ...rest) {
      const program = await runtime.program(key, ...rest);
      if (!key.startsWith("gram")) return program;
      return {
        async run(inputs, into) {
          const outputs = await program.run(inputs, into);
          for (const [name, { data }] of Object.entries(into ?? {})) change(inputs, new Map([[name, data]]));
          return into === undefined ? change(inputs, outputs) : outputs;
        },
      };
    },
  });
  return { ...device, runtimeFor: (precision) => faulty(device.runtimeFor(precision)) };
}

const lying: Change = (_, outputs) => {
  for (const values of outputs.values())
    values.forEach((value, i) => {
      values[i] = value * 1.0001;
    });
  return outputs;
};

/** Fails like ONNX Runtime when an arena cannot grow. */
const limitedTo =
  (rows: number): Change =>
  (inputs, outputs) => {
    const largest = Math.max(...Object.values(inputs).map(({ dimensions }) => dimensions[0] ?? 0));
    if (largest > rows) {
      throw new AppError(
        "unavailable",
        "Tensor program failed: Failed to allocate memory for requested buffer",
      );
    }
    return outputs;
  };
