import { cpus } from "node:os";
import { AppError } from "#lib/errors.ts";
import type { MatrixKernels } from "#lib/numerics/linear-algebra/matrix-kernels.ts";
import { missingLibrary } from "#lib/onnx/device/device-libraries.ts";
import { type DeviceName, type Provider, providerOf } from "#lib/onnx/device-name.ts";
import { createGramAccumulator } from "#lib/onnx/kernels/gram.ts";
import type { Precision } from "#lib/onnx/kernels/graph.ts";
import { createMatrixKernels } from "#lib/onnx/kernels/onnx-matrix-kernels.ts";
import { createTensorRuntime, type TensorRuntime } from "#lib/onnx/kernels/tensor-runtime.ts";

/** The device that the engine computes on. */
export interface ComputeDevice {
  readonly name: DeviceName;
  readonly provider: Provider;
  /** The device in words. */
  readonly description: string;
  /** The precision in which Gram products start on this device. */
  readonly gramPrecision: Precision;
  /** The runtime for Gram products of a precision: float64 ones run on the CPU if the device has float32 only. */
  runtimeFor(precision: Precision): TensorRuntime;
  /** Float64 linear algebra; on the CPU. */
  readonly kernels: MatrixKernels;
  dispose(): Promise<void>;
}

/** The result of `openComputeDevice`, with the rate of its products. */
export interface RacedDevice {
  readonly device: ComputeDevice;
  /** Floating-point operations per second of a Gram product in the device's precision. */
  readonly rate: number;
}

interface TestSize {
  readonly rows: number;
  readonly width: number;
}

/** Enough to check that a device works. */
const CHECK_SIZE: TestSize = { rows: 256, width: 64 };
/** Enough to compare the speed of devices. */
const RACE_SIZE: TestSize = { rows: 1024, width: 512 };

/**
 * Opens a device after a self-test: a Gram product whose exact result is known.
 *
 * @throws AppError `unavailable` if the device is missing or fails its test
 */
export async function openComputeDevice(name: DeviceName): Promise<ComputeDevice> {
  return (await open(name, CHECK_SIZE)).device;
}

/** Like `openComputeDevice`, with a product large enough to compare the speed of devices. */
export function raceComputeDevice(name: DeviceName): Promise<RacedDevice> {
  return open(name, RACE_SIZE);
}

async function open(name: DeviceName, size: TestSize): Promise<RacedDevice> {
  const provider = providerOf(name);
  const missing = missingLibrary(provider);
  if (missing !== null) {
    throw new AppError("unavailable", `Device ${name} cannot be used here: ${missing}`);
  }
  const runtime = createTensorRuntime(name);
  try {
    const seconds = await selfTest(runtime, precisionOf(provider), size);
    const rate = (2 * size.rows * size.width ** 2) / seconds;
    const cpu = provider === "cpu" ? runtime : createTensorRuntime("cpu");
    return { device: deviceOf(name, runtime, cpu), rate };
  } catch (error) {
    await runtime.dispose();
    throw new AppError("unavailable", `Device ${name} cannot be used here: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

function deviceOf(name: DeviceName, main: TensorRuntime, cpu: TensorRuntime): ComputeDevice {
  const { provider } = main;
  const cpuName = `${cpus()[0]?.model.trim() ?? "CPU"} (${cpus().length} threads)`;
  const description = {
    cpu: cpuName,
    webgpu: `WebGPU (float32 products), float64 on ${cpuName}`,
    cuda: `CUDA${name === "cuda" ? "" : ` card ${name.slice(5)}`} (float64 products), the rest on ${cpuName}`,
  }[provider];
  const hasFloat64 = provider !== "webgpu";
  return {
    name,
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

/** CUDA uses float64: TensorFloat-32 would ruin float32 products there, and Node cannot disable it. */
const precisionOf = (provider: Provider): Precision => (provider === "cuda" ? "float64" : "float32");

/** The first line of a native error without its leading location in ONNX Runtime's sources. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const reason = (message.split("\n")[0] ?? "").replace(/^.*was false\. /, "").trim();
  // ONNX Runtime prints only to stderr which one it could not find
  return reason.includes("Failed to load shared library")
    ? `${reason} (\`npm run devices\` names those that are missing)`
    : reason;
}

/** Requires 13 bits: float32 has 24, TensorFloat-32 only 11, which the test below must detect. */
const FINE = 1 + 2 ** -12;
const TEST_TOLERANCE = 4e-6;

/**
 * Computes a product whose result is known, on a device that may be faulty.
 * @returns seconds of the second, warm run
 * @throws Error if the product is wrong or the device fails
 */
async function selfTest(
  runtime: TensorRuntime,
  precision: Precision,
  { rows, width }: TestSize,
): Promise<number> {
  const accumulator = await createGramAccumulator(runtime, precision, width);
  const size = rows * width;
  const values = precision === "float32" ? new Float32Array(size) : new Float64Array(size);
  for (let j = 0; j < width; j += 1) {
    values[j] = FINE;
    values[width + j] = j % 7;
  }
  const run = async () => {
    const gram = new Float64Array(width * width);
    await accumulator.add(values, rows, gram);
    return gram;
  };
  const gram = await run();
  for (let i = 0; i < width; i += 1) {
    for (let j = i; j < width; j += 1) {
      const expected = FINE * FINE + (i % 7) * (j % 7);
      const found = gram[i * width + j] ?? 0;
      if (Math.abs(found - expected) > TEST_TOLERANCE * expected) {
        throw new Error(`its ${precision} product is wrong (${found} for ${expected})`);
      }
    }
  }
  const start = performance.now();
  await run();
  return (performance.now() - start) / 1000;
}
