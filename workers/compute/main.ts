/**
 * The compute process: the only one that loads onnxruntime. It does one thing at a time, reports progress, and ends
 * when its worker is gone.
 */
import { readFile, rm } from "node:fs/promises";
import { InputError } from "#lib/errors.ts";
import {
  type BundleFeatures,
  withWeightsNote,
  writeBundleFeatures,
} from "#lib/mir/bundle/bundle-features.ts";
import { computeMir } from "#lib/mir/engine/compute-mir.ts";
import type { MirComputation } from "#lib/mir/engine/mir-result.ts";
import { openDevice } from "#lib/mir/engine/open-device.ts";
import { openFeaturesFile } from "#lib/mir/features/features-file.ts";
import { LayerOutcomeSchema } from "#lib/mir/schema.ts";
import { summaryPath, writeSummary } from "../temporary-directory.ts";
import { type ComputeReply, type ComputeRequest, ComputeRequestSchema } from "./messages.ts";

type ComputeJobRequest = Extract<ComputeRequest, { type: "compute" }>;

const reply = (message: ComputeReply) => process.send?.(message);

async function answer(request: ComputeRequest): Promise<void> {
  try {
    if (request.type === "describe") {
      const { device, note } = await openDevice(request.device);
      await device.dispose();
      const { name, provider, description } = device;
      reply({ type: "described", description: { name, provider, device: description, deviceNote: note } });
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

async function compute({
  input,
  device,
  definitions,
  completed,
}: ComputeJobRequest): Promise<MirComputation> {
  if (input.format === "features") {
    return computeFeatures(input.path, { device, definitions, completed });
  }
  const { featuresPath } = input;
  try {
    const written = (await leftBehind(featuresPath)) ?? (await runBundle(input));
    return withWeightsNote(await computeFeatures(featuresPath, { device, definitions, completed }), written);
  } finally {
    await rm(featuresPath, { force: true });
    await rm(summaryPath(featuresPath), { force: true });
  }
}

type BundleInput = Extract<ComputeJobRequest["input"], { format: "onnx" }>;

async function runBundle(input: BundleInput): Promise<BundleFeatures> {
  const written = await writeBundleFeatures(input.path, input.evaluationSetPath, input.featuresPath, {
    device: input.modelDevice,
    sampleCount: input.sampleCount ?? undefined,
    projector: input.projector ?? undefined,
    onProgress: (progress) => reply({ type: "progress", progress }),
  });
  await writeSummary(input.featuresPath, written);
  return written;
}

/** Features that a killed attempt wrote completely: the summary is written last. */
async function leftBehind(featuresPath: string): Promise<BundleFeatures | null> {
  const summary = await readFile(summaryPath(featuresPath), "utf8").catch(() => null);
  return summary === null ? null : (JSON.parse(summary) as BundleFeatures);
}

async function computeFeatures(
  path: string,
  { device, definitions, completed }: Pick<ComputeJobRequest, "device" | "definitions" | "completed">,
): Promise<MirComputation> {
  const source = await openFeaturesFile(path);
  try {
    return await computeMir(source, {
      device,
      definitions,
      completed: new Map(completed.map((outcome) => [outcome.layer, outcome])),
      onLayer: (outcome) => reply({ type: "layer", outcome: LayerOutcomeSchema.parse(outcome) }),
      onProgress: ({ phase, done, total }) => reply({ type: "progress", progress: { phase, done, total } }),
    });
  } finally {
    await source.close();
  }
}

type Computed = Extract<ComputeReply, { type: "computed" }>["computation"];

const toMessage = ({ results, undefinedResults, ...rest }: MirComputation): Computed => ({
  ...rest,
  undefinedResults: [...undefinedResults],
  results: results.map((result) => ({ ...result, layers: [...result.layers] })),
});

process.on("message", (message) => void answer(ComputeRequestSchema.parse(message)));
// a killed worker cannot end its child: closing the channel does
process.on("disconnect", () => process.exit(0));
// the terminal sends Ctrl-C to all processes; the worker decides what happens to the job
process.on("SIGINT", () => undefined);
