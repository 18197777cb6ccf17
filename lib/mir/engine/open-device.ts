import { fileURLToPath } from "node:url";
import { AppError } from "#lib/errors.ts";
import type { DeviceChoice } from "#lib/mir/device-choice.ts";
import { computeLayer } from "#lib/mir/engine/compute-layer.ts";
import { openFeaturesFile } from "#lib/mir/features/features-file.ts";
import { type ComputeDevice, openComputeDevice, raceComputeDevice } from "#lib/onnx/device/compute-device.ts";
import type { DeviceName } from "#lib/onnx/device-name.ts";

/** A device that has passed its self-test. */
export interface OpenedDevice {
  readonly device: ComputeDevice;
  /** Devices tried before it, and why each was skipped; null if none was. */
  readonly note: string | null;
}

export interface ProbedDevice {
  readonly name: DeviceName;
  /** The device in words; null if it cannot be used. */
  readonly description: string | null;
  /** Why it cannot be used; null if it can. */
  readonly reason: string | null;
  /** Floating-point operations per second of Gram products in the device's precision; null if it cannot be used. */
  readonly rate: number | null;
  /** Largest relative error of a golden layer's distance; null if it cannot be used. */
  readonly goldenError: number | null;
}

/** Two layers of tests/golden (40 vision and 30 text tokens of width 16), with their distances in float64. */
const GOLDEN_FILE = fileURLToPath(new URL("./self-test/golden-layers.safetensors", import.meta.url));
const GOLDEN_FID = [1.685652925791712, 0.31150669222013605] as const;
/** golden.json's tolerance for float64, relative. */
const GOLDEN_TOLERANCE = 1e-6;
/** Order of preference. */
const CANDIDATES: readonly DeviceName[] = ["cuda", "webgpu", "cpu"];

/**
 * Opens the requested device, or for `auto` the first of CUDA, WebGPU and CPU that passes its tests and multiplies
 * faster than the CPU (a software Vulkan driver does not). To pass, a device must compute a product and a golden layer
 * correctly.
 *
 * @throws AppError `unavailable` if the requested device is missing or computes incorrectly
 */
export async function openDevice(choice: DeviceChoice): Promise<OpenedDevice> {
  return choice === "auto" ? openBest(CANDIDATES) : { device: await openTested(choice), note: null };
}

/**
 * The next device to try after `name` ran out of memory; null after the CPU.
 * @throws AppError `unavailable` if no further device works
 */
export async function openNextDevice(name: DeviceName): Promise<OpenedDevice | null> {
  const next = CANDIDATES.slice(CANDIDATES.findIndex((candidate) => name.startsWith(candidate)) + 1);
  return next.length === 0 ? null : openBest(next);
}

/** Tests every device on its own. */
export async function probeDevices(names: readonly DeviceName[] = CANDIDATES): Promise<ProbedDevice[]> {
  const probed: ProbedDevice[] = [];
  for (const name of names) probed.push(await probe(name));
  return probed;
}

async function openBest(candidates: readonly DeviceName[]): Promise<OpenedDevice> {
  const passedOver: string[] = [];
  for (const name of candidates) {
    if (name === "cpu") break;
    const raced = await raceTested(name).catch((error: unknown) => shortReason(name, error));
    if (typeof raced === "string") {
      passedOver.push(raced);
      continue;
    }
    // only if there is something to compare: most machines have the CPU alone
    const cpuRate = await rateOf("cpu");
    if (raced.rate > cpuRate) return { device: raced.device, note: noteOf(passedOver) };
    passedOver.push(`${name}: slower than the CPU (${ofRate(raced.rate)} against ${ofRate(cpuRate)})`);
    await raced.device.dispose();
  }
  return { device: await openTested("cpu"), note: noteOf(passedOver) };
}

async function rateOf(name: DeviceName): Promise<number> {
  const { device, rate } = await raceComputeDevice(name);
  await device.dispose();
  return rate;
}

const noteOf = (reasons: readonly string[]): string | null =>
  reasons.length === 0 ? null : reasons.join("; ");

const ofRate = (rate: number) => `${(rate / 1e9).toPrecision(2)} GFLOPS`;

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** `Device cuda cannot be used here: why`, shortened. */
const shortReason = (name: DeviceName, error: unknown): string =>
  reasonOf(error).replace(`Device ${name} cannot be used here:`, `${name}:`);

/** Devices that have passed their tests in this process: they are not tested again for every job. */
const trusted = new Set<DeviceName>();

async function openTested(name: DeviceName): Promise<ComputeDevice> {
  const device = await openComputeDevice(name);
  if (!trusted.has(name)) await goldenError(device);
  trusted.add(name);
  return device;
}

async function raceTested(name: DeviceName) {
  const raced = await raceComputeDevice(name);
  await goldenError(raced.device);
  trusted.add(name);
  return raced;
}

async function probe(name: DeviceName): Promise<ProbedDevice> {
  try {
    const { device, rate } = await raceComputeDevice(name);
    const error = await goldenError(device);
    await device.dispose();
    return { name, description: device.description, reason: null, rate, goldenError: error };
  } catch (error) {
    return { name, description: null, reason: reasonOf(error), rate: null, goldenError: null };
  }
}

/**
 * Computes the golden layers on a device.
 * @returns the largest relative error of a distance
 * @throws AppError `unavailable` if it exceeds the tolerance; the device is then disposed of
 */
export async function goldenError(device: ComputeDevice): Promise<number> {
  const source = await openFeaturesFile(GOLDEN_FILE);
  let worst = 0;
  try {
    for (const [index, expected] of GOLDEN_FID.entries()) {
      const layer = index + 1;
      const features = await source.layer(layer);
      const task = {
        layer,
        features,
        samples: null,
        definitions: ["exact"] as const,
        device,
        signal: undefined,
      };
      const [result] = (await computeLayer(task)).results;
      worst = Math.max(worst, Math.abs((result?.fid ?? Number.NaN) - expected) / expected);
    }
  } catch (error) {
    await device.dispose();
    throw new AppError("unavailable", `Device ${device.name} fails its test: ${reasonOf(error)}`, {
      cause: error,
    });
  } finally {
    await source.close();
  }
  if (!(worst <= GOLDEN_TOLERANCE)) {
    await device.dispose();
    throw new AppError(
      "unavailable",
      `Device ${device.name} computes wrongly: a golden layer's distance is off by ${worst.toExponential(1)} of itself, ` +
        `more than ${GOLDEN_TOLERANCE}`,
    );
  }
  return worst;
}
