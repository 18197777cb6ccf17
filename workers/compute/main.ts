/**
 * The compute process: the only one that loads onnxruntime. It does one thing at a time, says how far it is, and
 * ends when its worker is gone.
 */
import { rm } from "node:fs/promises";
import { InputError } from "#lib/errors.ts";
import { withWeightsNote, writeBundleFeatures } from "#lib/mir/bundle-features.ts";
import { computeMir } from "#lib/mir/compute-mir.ts";
import { openFeaturesFile } from "#lib/mir/features-file.ts";
import type { MirComputation } from "#lib/mir/mir-result.ts";
import { openComputeDevice } from "#lib/onnx/compute-device.ts";
import { type ComputeReply, type ComputeRequest, ComputeRequestSchema } from "./messages.ts";

type ComputeOrder = Extract<ComputeRequest, { type: "compute" }>;

const reply = (message: ComputeReply) => process.send?.(message);

async function answer(request: ComputeRequest): Promise<void> {
  try {
    if (request.type === "describe") {
      const device = await openComputeDevice(request.device);
      await device.dispose();
      reply({ type: "described", description: { provider: device.provider, device: device.description } });
    } else {
      reply({ type: "computed", computation: toMessage(await compute(request)) });
    }
  } catch (error) {
    reply({
      type: "failed",
      inputKind: error instanceof InputError ? error.kind : null,
      message: error instanceof Error ? error.message : String(error),
    });
  }
}

async function compute({ input, device, definitions }: ComputeOrder): Promise<MirComputation> {
  if (input.format === "features") {
    return computeFeatures(input.path, { device, definitions });
  }
  try {
    const written = await writeBundleFeatures(input.path, input.evaluationSetPath, input.featuresPath, {
      device: input.modelDevice,
      onProgress: (progress) => reply({ type: "progress", progress }),
    });
    return withWeightsNote(await computeFeatures(input.featuresPath, { device, definitions }), written);
  } finally {
    await rm(input.featuresPath, { force: true });
  }
}

async function computeFeatures(
  path: string,
  options: Pick<ComputeOrder, "device" | "definitions">,
): Promise<MirComputation> {
  const source = await openFeaturesFile(path);
  try {
    return await computeMir(source, {
      ...options,
      onProgress: ({ phase, done, total }) => reply({ type: "progress", progress: { phase, done, total } }),
    });
  } finally {
    await source.close();
  }
}

type Computed = Extract<ComputeReply, { type: "computed" }>["computation"];

const toMessage = ({ results, ...rest }: MirComputation): Computed => ({
  ...rest,
  results: results.map((result) => ({ ...result, layers: [...result.layers] })),
});

process.on("message", (message) => void answer(ComputeRequestSchema.parse(message)));
// a killed worker cannot end its child: the closed channel does
process.on("disconnect", () => process.exit(0));
// the terminal sends Ctrl-C to all; the worker decides what becomes of the job
process.on("SIGINT", () => undefined);
