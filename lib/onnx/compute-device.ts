import { cpus } from "node:os";
import { listSupportedBackends } from "onnxruntime-node";
import { AppError } from "#lib/errors.ts";
import type { MatrixKernels } from "#lib/numerics/matrix-kernels.ts";
import { createGramAccumulator } from "#lib/onnx/gram.ts";
import type { Precision } from "#lib/onnx/graph.ts";
import { createMatrixKernels } from "#lib/onnx/matrix-kernels.ts";
import { createTensorRuntime, type Provider, type TensorRuntime } from "#lib/onnx/tensor-runtime.ts";

/** What the engine computes on. */
export interface ComputeDevice {
  readonly provider: Provider;
  /** The device in words. */
  readonly description: string;
  /** Precision in which Gram products start here. */
  readonly gramPrecision: Precision;
  /** Where Gram products of a precision run: float64 ones on the CPU where the device has float32 only. */
  runtimeFor(precision: Precision): TensorRuntime;
  /** Float64 linear algebra; on the CPU. */
  readonly kernels: MatrixKernels;
  dispose(): Promise<void>;
}

/** Shape of the product that decides whether a device works, and which one is faster. */
const TEST_ROWS = 1024;
const TEST_WIDTH = 512;

/**
 * Opens a device after a self-test: a Gram product whose exact result is known. `auto` takes a GPU where one is
 * there and multiplies faster than the CPU (a software Vulkan driver does not), else the CPU.
 *
 * @throws AppError `unavailable` where the device asked for is not there or fails its test
 */
export async function openComputeDevice(choice: Provider | "auto"): Promise<ComputeDevice> {
  const cpu = createTensorRuntime("cpu");
  try {
    return choice === "auto" ? await openBest(cpu) : await openProvider(choice, cpu);
  } catch (error) {
    await cpu.dispose();
    throw error;
  }
}

async function openBest(cpu: TensorRuntime): Promise<ComputeDevice> {
  const cpuSeconds = await selfTest(cpu, "float32");
  for (const provider of ["cuda", "webgpu"] as const) {
    if (!isBundled(provider)) continue;
    const accelerator = createTensorRuntime(provider);
    const seconds = await selfTest(accelerator, precisionOf(provider)).catch(() => Number.POSITIVE_INFINITY);
    if (seconds < cpuSeconds) return deviceOf(accelerator, cpu);
    await accelerator.dispose();
  }
  return deviceOf(cpu, cpu);
}

async function openProvider(provider: Provider, cpu: TensorRuntime): Promise<ComputeDevice> {
  if (provider === "cpu") return deviceOf(cpu, cpu);
  if (!isBundled(provider)) {
    throw new AppError(
      "unavailable",
      `Device ${provider} is not part of this installation of onnxruntime-node; use cpu or auto`,
    );
  }
  const accelerator = createTensorRuntime(provider);
  try {
    await selfTest(accelerator, precisionOf(provider));
  } catch (error) {
    await accelerator.dispose();
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError("unavailable", `Device ${provider} cannot be used here: ${reason}`, { cause: error });
  }
  return deviceOf(accelerator, cpu);
}

function deviceOf(main: TensorRuntime, cpu: TensorRuntime): ComputeDevice {
  const { provider } = main;
  const cpuName = `${cpus()[0]?.model.trim() ?? "CPU"} (${cpus().length} threads)`;
  const description = {
    cpu: cpuName,
    webgpu: `WebGPU (float32 products), float64 on ${cpuName}`,
    cuda: `CUDA (float64 products), factorisations on ${cpuName}`,
  }[provider];
  const hasFloat64 = provider !== "webgpu";
  return {
    provider,
    description,
    gramPrecision: precisionOf(provider),
    runtimeFor: (precision) => (precision === "float64" && !hasFloat64 ? cpu : main),
    kernels: createMatrixKernels(cpu),
    async dispose() {
      await main.dispose();
      if (main !== cpu) await cpu.dispose();
    },
  };
}

/** CUDA runs float64: TensorFloat-32 would spoil float32 products there, and Node cannot switch it off. */
const precisionOf = (provider: Provider): Precision => (provider === "cuda" ? "float64" : "float32");

const isBundled = (provider: Provider) => listSupportedBackends().some(({ name }) => name === provider);

/**
 * Multiplies small integers, exact in float32 (and in float64), but not in TensorFloat-32.
 * @returns seconds of the second, warm run
 * @throws Error where the product is wrong or the device fails
 */
async function selfTest(runtime: TensorRuntime, precision: Precision): Promise<number> {
  const accumulator = await createGramAccumulator(runtime, precision, TEST_WIDTH);
  const values =
    precision === "float32"
      ? new Float32Array(TEST_ROWS * TEST_WIDTH)
      : new Float64Array(TEST_ROWS * TEST_WIDTH);
  // 1 + 2⁻¹² in one row needs 13 bits: TensorFloat-32 has 11
  const fine = 1 + 2 ** -12;
  for (let j = 0; j < TEST_WIDTH; j += 1) {
    values[j] = fine;
    values[TEST_WIDTH + j] = j % 7;
  }
  const run = async () => {
    const gram = new Float64Array(TEST_WIDTH * TEST_WIDTH);
    await accumulator.add(values, TEST_ROWS, gram);
    return gram;
  };
  const gram = await run();
  for (let i = 0; i < TEST_WIDTH; i += 37) {
    for (let j = i; j < TEST_WIDTH; j += 41) {
      const expected = fine * fine + (i % 7) * (j % 7);
      if (Math.abs((gram[i * TEST_WIDTH + j] ?? 0) - expected) > 4e-6 * expected) {
        throw new Error(`its ${precision} product is wrong (${gram[i * TEST_WIDTH + j]} for ${expected})`);
      }
    }
  }
  const start = performance.now();
  await run();
  return (performance.now() - start) / 1000;
}
