/**
 * npm run --silent mir -- PATH [--json] [--definition D] [--device D] [--eval-set DIR] [--template T] [--weights W]
 * Computes one MIR without any server. Exit codes: 0 done, 1 failed, 2 bad input or usage, 130 interrupted.
 */
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { env } from "#lib/env.ts";
import { AppError, InputError } from "#lib/errors.ts";
import { withWeightsNote, writeBundleFeatures } from "#lib/mir/bundle/bundle-features.ts";
import {
  DEFAULT_MIR_DEFINITION,
  isMirDefinition,
  MIR_DEFINITION_INFO,
  MIR_DEFINITIONS,
  type MirDefinition,
} from "#lib/mir/definitions.ts";
import { DEVICE_CHOICES_TEXT, type DeviceChoice, isDeviceChoice } from "#lib/mir/device-choice.ts";
import { computeMir } from "#lib/mir/engine/compute-mir.ts";
import type {
  MirComputation,
  MirDefinitionResult,
  MirLayer,
  MirProgress,
} from "#lib/mir/engine/mir-result.ts";
import { NAMED_TEMPLATES } from "#lib/mir/evaluation-sets/prompt-templates.ts";
import { openFeaturesFile } from "#lib/mir/features/features-file.ts";
import { intervalSentence } from "#lib/mir/interval-text.ts";
import { visionCacheDirectory } from "#lib/mir/projector/vision-cache.ts";
import { isModelVariant, MODEL_VARIANTS, type ModelVariant } from "#lib/onnx/bundle/model-variants.ts";
import { ensureExactProducts } from "./lib/exact-products.ts";

const USAGE = `Usage: npm run --silent mir -- PATH [options]

PATH is a features file (*.safetensors or *.safetensors.index.json) or the directory of an ONNX bundle.

  --json             print one JSON object
  --definition NAME  ${MIR_DEFINITIONS.join(", ")} (default ${DEFAULT_MIR_DEFINITION})
  --device NAME      ${DEVICE_CHOICES_TEXT} (default auto)
  --eval-set DIR     image-text pairs for a bundle (default: those of the bundled study)
  --template NAME    prompt template: ${Object.keys(NAMED_TEMPLATES).join(", ")}, or a text with <image> and {text}
                     (default: the one of the image-text pairs)
  --base DIR         base of a checkpoint that is only a projector (mm_projector.safetensors or mm_projector.bin)
  --weights NAME     ${MODEL_VARIANTS.map(({ name }) => name).join(", ")} (default: the most exact that the bundle has)
  --help             print this`;

/** Image-text pairs that come with the product. */
const DEFAULT_EVALUATION_SET = join(
  dirname(fileURLToPath(import.meta.url)),
  "..",
  "studies",
  "mini-lvlm",
  "eval",
);

class UsageError extends Error {}

interface Arguments {
  readonly path: string;
  readonly isJson: boolean;
  readonly definition: MirDefinition;
  readonly device: DeviceChoice;
  readonly evaluationSet: string;
  readonly template: string | undefined;
  readonly variant: ModelVariant | undefined;
  readonly base: string | undefined;
}

/** @returns null if only help was requested */
function readArguments(args: readonly string[]): Arguments | null {
  const { values, positionals } = parse(args);
  if (values.help) return null;
  const [path] = positionals;
  if (path === undefined) throw new UsageError("PATH is missing");
  if (positionals.length > 1) throw new UsageError(`One PATH at a time, not ${positionals.join(" and ")}`);
  if (!isMirDefinition(values.definition)) {
    throw new UsageError(`There is no definition "${values.definition}": ${MIR_DEFINITIONS.join(", ")}`);
  }
  if (!isDeviceChoice(values.device)) {
    throw new UsageError(`There is no device "${values.device}": ${DEVICE_CHOICES_TEXT}`);
  }
  const variant = values.weights;
  if (variant !== undefined && !isModelVariant(variant)) {
    const names = MODEL_VARIANTS.map(({ name }) => name).join(", ");
    throw new UsageError(`There are no weights "${variant}": ${names}`);
  }
  return {
    path,
    isJson: values.json,
    definition: values.definition,
    device: values.device,
    evaluationSet: values["eval-set"],
    template: values.template,
    variant,
    base: values.base,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: "boolean", default: false },
        definition: { type: "string", default: DEFAULT_MIR_DEFINITION },
        device: { type: "string", default: "auto" },
        "eval-set": { type: "string", default: DEFAULT_EVALUATION_SET },
        template: { type: "string" },
        weights: { type: "string" },
        base: { type: "string" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

async function compute(args: Arguments, signal: AbortSignal): Promise<MirComputation> {
  const status = await stat(args.path).catch(() => null);
  return status?.isDirectory() ? computeOfBundle(args, signal) : computeOfFeatures(args.path, args, signal);
}

async function computeOfFeatures(
  path: string,
  args: Arguments,
  signal: AbortSignal,
): Promise<MirComputation> {
  const source = await openFeaturesFile(path);
  try {
    const { definition, device } = args;
    return await computeMir(source, { definitions: [definition], device, signal, onProgress: showProgress });
  } finally {
    await source.close();
  }
}

async function computeOfBundle(args: Arguments, signal: AbortSignal): Promise<MirComputation> {
  const directory = await mkdtemp(join(tmpdir(), "mirscope-mir-"));
  try {
    const features = join(directory, "features.safetensors");
    const device = args.device === "auto" ? undefined : args.device;
    const { template, variant, base } = args;
    const cacheDirectory = visionCacheDirectory(env().MIRSCOPE_HOME);
    const projector = base === undefined ? undefined : { checkpoint: args.path, cacheDirectory };
    const options = { signal, device, template, variant, projector, onProgress: showProgress };
    const written = await writeBundleFeatures(base ?? args.path, args.evaluationSet, features, options);
    return withWeightsNote(await computeOfFeatures(features, args, signal), written);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** One line that is overwritten, for terminals only. */
function showProgress({ phase, done, total }: MirProgress): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${phase} ${done} of ${total}`);
}

function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
}

function toJson(result: MirDefinitionResult, computation: MirComputation): string {
  const { mir, sum, definition, errorEstimate, standardError, standardErrorPaired, method, layers } = result;
  const { device, deviceNote, provider, seconds } = computation;
  const interval = { standardError, standardErrorPaired, samples: result.sampleCount };
  const facts = { mir, sum, definition, device, deviceNote, provider, seconds, errorEstimate };
  return JSON.stringify({ ...facts, ...interval, method, layers });
}

function toTable(result: MirDefinitionResult, computation: MirComputation): string {
  const { title } = MIR_DEFINITION_INFO[result.definition];
  const cells = [HEADINGS, ...result.layers.map(toCells)];
  const widths = HEADINGS.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join("  "));
  return [
    `MIR ${result.mir.toFixed(6)} (${title}; numerical error about ${result.errorEstimate.toExponential(0)})`,
    // stored results have 0 for "unknown"
    intervalSentence({ origin: "computed", ...result, sampleCount: result.sampleCount ?? 0 }) ?? "",
    `sum of FID ${result.sum.toPrecision(8)} over ${result.layers.length} layers`,
    `${computation.seconds.toFixed(2)} s on ${computation.device}, by ${result.method}`,
    ...(computation.deviceNote === null ? [] : [`(${computation.deviceNote})`]),
    "",
    ...lines,
  ].join("\n");
}

const HEADINGS = [
  "layer",
  "FID",
  "error",
  "mean",
  "Tr S_v",
  "Tr S_t",
  "cross",
  "alpha",
  "vision (out)",
  "text (out)",
];

const toCells = (layer: MirLayer): string[] => [
  String(layer.layer),
  layer.fid.toPrecision(6),
  layer.errorEstimate.toExponential(0),
  layer.meanTerm.toPrecision(5),
  layer.traceVision.toPrecision(5),
  layer.traceText.toPrecision(5),
  layer.crossTerm.toPrecision(5),
  layer.alpha.toPrecision(4),
  `${layer.visionTokens} (${layer.visionOutliers})`,
  `${layer.textTokens} (${layer.textOutliers})`,
];

/** One line for machines and people; @returns the exit code. */
function report(error: unknown): number {
  if (error instanceof UsageError) {
    process.stderr.write(`error: usage: ${error.message}\n${USAGE}\n`);
    return 2;
  }
  if (!(error instanceof AppError)) throw error;
  const isInput = error instanceof InputError;
  const kind = isInput ? error.kind : error.code;
  process.stderr.write(`error: ${kind}: ${error.message.replaceAll(/\s+/g, " ")}\n`);
  if (error.code === "canceled") return 130;
  return isInput ? 2 : 1;
}

async function main(): Promise<number> {
  await ensureExactProducts();
  const interruption = new AbortController();
  process.once("SIGINT", () => interruption.abort());
  process.once("SIGTERM", () => interruption.abort());
  try {
    const args = readArguments(process.argv.slice(2));
    if (args === null) {
      process.stdout.write(`${USAGE}\n`);
      return 0;
    }
    const start = performance.now();
    const computation = await compute(args, interruption.signal);
    const timed = { ...computation, seconds: (performance.now() - start) / 1000 };
    clearProgress();
    const [result] = timed.results;
    if (result === undefined) throw new Error("No definition was computed");
    process.stdout.write(`${args.isJson ? toJson(result, timed) : toTable(result, timed)}\n`);
    return 0;
  } catch (error) {
    clearProgress();
    return report(error);
  }
}

process.exitCode = await main();
