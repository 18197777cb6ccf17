import { InputError } from "#lib/errors.ts";
import { MAXIMUM_BATCH, planBatches } from "#lib/mir/bundle/bundle-batches.ts";
import { createImageSpool, type ImageSpool } from "#lib/mir/bundle/bundle-image-spool.ts";
import { checkFinite, tokenRows } from "#lib/mir/bundle/prompt-rows.ts";
import type { MirComputation } from "#lib/mir/engine/mir-result.ts";
import { throwIfCanceled } from "#lib/mir/engine/token-chunks.ts";
import {
  type EvaluationSet,
  readEvaluationSet,
  readPairImage,
} from "#lib/mir/evaluation-sets/evaluation-set.ts";
import { literalTemplate } from "#lib/mir/evaluation-sets/prompt-templates.ts";
import { createFeaturesWriter, type FeaturesWriter } from "#lib/mir/features/features-writer.ts";
import { weightsError } from "#lib/mir/features/weights-checkpoint.ts";
import { openProjectedImages, type ProjectorSource } from "#lib/mir/projector/projector-images.ts";
import type { ModelVariant } from "#lib/onnx/bundle/model-variants.ts";
import { sharesScales } from "#lib/onnx/bundle/shared-scales.ts";
import type { ImageEmbeddings, PixelValues } from "#lib/onnx/bundle/vision-encoder.ts";
import type { DeviceName } from "#lib/onnx/device-name.ts";
import { type PromptInput, placeImage, positionRanges } from "#lib/onnx/vision-language/image-placement.ts";
import {
  openVisionLanguageModel,
  type VisionLanguageModel,
} from "#lib/onnx/vision-language/vision-language.ts";
import type { PromptTokens } from "#lib/onnx/vision-language/vision-language-inputs.ts";

export interface BundleProgress {
  /** `reading`: tokens of the texts; `images`: vision encoder; `forward`: decoder. All count pairs. */
  readonly phase: "reading" | "images" | "forward";
  readonly done: number;
  readonly total: number;
}

export interface BundleFeaturesOptions {
  readonly signal?: AbortSignal | undefined;
  /** Where the model runs; `cpu` by default. */
  readonly device?: DeviceName | undefined;
  /** Which variant of the weights to run if the bundle has several; the most exact one by default. */
  readonly variant?: ModelVariant | undefined;
  /** A prompt template, or its name, to use instead of the evaluation set's. */
  readonly template?: string | undefined;
  /** Use only this many pairs from the start of the set. */
  readonly sampleCount?: number | undefined;
  /** If given, the bundle is a base, and this is the projector to run on it. */
  readonly projector?: ProjectorSource | undefined;
  readonly onProgress?: ((progress: BundleProgress) => void) | undefined;
}

export interface BundleFeatures {
  readonly layerCount: number;
  readonly dimension: number;
  readonly samples: number;
  readonly visionTokens: number;
  readonly textTokens: number;
  readonly evaluationSetDigest: string;
  readonly template: string;
  /** Which weights ran, in words; null if all are float32. */
  readonly weightsNote: string | null;
}

/** Errors that a directory of weights causes where a bundle is expected. */
const INCOMPLETE: ReadonlySet<string> = new Set(["not-a-bundle", "missing-file"]);

interface Pass {
  readonly model: VisionLanguageModel;
  readonly set: EvaluationSet;
  readonly prompts: readonly PromptTokens[];
  readonly spool: ImageSpool;
  /** Maximum number of prompts or images per pass. */
  readonly batchLimit: number;
  readonly options: BundleFeaturesOptions;
}

/**
 * Runs an ONNX bundle over an evaluation set and writes the hidden states as a features file (F32): for every decoder
 * block k = 1..L the rows at the image's positions as `vision.{k}` and the rows at all positions after the image as
 * `text.{k}`. Positions before the image are in neither (docs/design.md, "MIR, exactly").
 *
 * Memory holds one batch: image embeddings are spooled to disk next to `outFile`, and every batch's rows are written to
 * their final position immediately. `outFile` appears only once complete.
 *
 * @throws InputError (kinds in lib/mir/input-kinds.ts), AppError `canceled` when the signal fires
 */
export async function writeBundleFeatures(
  bundleDirectory: string,
  evaluationSetDirectory: string,
  outFile: string,
  options: BundleFeaturesOptions = {},
): Promise<BundleFeatures> {
  const set = await readEvaluationSet(evaluationSetDirectory, options);
  const model = await openVisionLanguageModel(bundleDirectory, options.device ?? "cpu", {
    variant: options.variant,
    isBase: options.projector !== undefined,
  }).catch(async (error: unknown) => {
    const isIncomplete = error instanceof InputError && INCOMPLETE.has(error.kind);
    throw (isIncomplete ? await weightsError(bundleDirectory) : null) ?? error;
  });
  try {
    const spool = await createImageSpool(`${outFile}.images`);
    try {
      const template = literalTemplate(set.template) ?? (await model.chatTemplate());
      const prompts = readPrompts(model, set, template, options);
      const isBase = options.projector !== undefined;
      const isApart = await sharesScales(bundleDirectory, options.variant ?? null, isBase);
      const batchLimit = isApart ? 1 : MAXIMUM_BATCH;
      const pass: Pass = { model, set, prompts, spool, batchLimit, options };
      const note = await encodeOrProject(pass, bundleDirectory);
      const written = await writeHiddenStates(pass, outFile);
      return note === null ? written : { ...written, weightsNote: joined(written.weightsNote, note) };
    } finally {
      await spool.discard();
    }
  } finally {
    await model.dispose();
  }
}

/** The computation, with the bundle's weights noted in its methods unless they are float32. */
export function withWeightsNote(
  computation: MirComputation,
  { weightsNote }: Pick<BundleFeatures, "weightsNote">,
): MirComputation {
  if (weightsNote === null) return computation;
  const results = computation.results.map((result) => ({
    ...result,
    method: `${result.method}; ${weightsNote}`,
  }));
  return { ...computation, results };
}

function readPrompts(
  model: VisionLanguageModel,
  set: EvaluationSet,
  template: string,
  { onProgress, signal }: BundleFeaturesOptions,
): PromptTokens[] {
  const total = set.pairs.length;
  return set.pairs.map(({ id, text }, index) => {
    throwIfCanceled(signal);
    const where = `${set.directory.path}: pair "${id}"`;
    const prompt = model.tokenize(template, text, where);
    if (prompt.imageIndex === prompt.ids.length - 1) {
      throw new InputError("bad-eval-set", `${where} has no token after the image`);
    }
    onProgress?.({ phase: "reading", done: index + 1, total });
    return prompt;
  });
}

const joined = (...notes: readonly (string | null)[]) => notes.filter((note) => note !== null).join("; ");

/** Spools the embeddings of all images. @returns the projector's note, if there is one */
async function encodeOrProject(pass: Pass, directory: string): Promise<string | null> {
  const { model, set, prompts, spool, options } = pass;
  if (options.projector === undefined) {
    await encodeAllImages(pass, spool.append);
    return null;
  }
  const projected = await openProjectedImages(options.projector, {
    base: directory,
    visionFile: model.visionFile,
    device: options.device ?? "cpu",
    setDigest: set.digest,
  });
  await projected.run(
    (take) => encodeAllImages(pass, take),
    prompts.map(({ ids, imageIndex }) => ids.filter((_, index) => index !== imageIndex)),
    async (image) => {
      throwIfCanceled(options.signal);
      await spool.append(image);
      options.onProgress?.({ phase: "images", done: spool.tokenCounts.length, total: set.pairs.length });
    },
  );
  return projected.note();
}

async function encodeAllImages(
  { model, set, batchLimit, options }: Pass,
  take: (image: ImageEmbeddings) => Promise<void>,
): Promise<void> {
  const total = set.pairs.length;
  let waiting: PixelValues[] = [];
  let done = 0;
  const flush = async () => {
    for (const image of await model.encodeImages(waiting)) await take(image);
    done += waiting.length;
    waiting = [];
    options.onProgress?.({ phase: "images", done, total });
  };
  for (const pair of set.pairs) {
    throwIfCanceled(options.signal);
    const where = `${set.directory.path}/${pair.imagePath}`;
    const pixels = await model.preprocess(await readPairImage(set, pair), where);
    const isAlike = waiting.length === 0 || waiting[0]?.dims.join() === pixels.dims.join();
    if (!isAlike || waiting.length === batchLimit) await flush();
    waiting.push(pixels);
  }
  await flush();
}

async function writeHiddenStates(pass: Pass, outFile: string): Promise<BundleFeatures> {
  const { model, set, prompts, spool, batchLimit, options } = pass;
  const vision = spool.tokenCounts;
  const placed = prompts.map((prompt, index) => placeImage({ ...prompt, image: spool.layout(index) }));
  const text = placed.map(({ ids, textStart }) => ids.length - textStart);
  const lengths = placed.map(({ ids }) => ids.length);
  const dimension = spool.width;
  const writer = await createFeaturesWriter(outFile, {
    layerCount: model.layerCount,
    dimension,
    tokenCounts: { vision, text },
    metadata: {
      evaluation_set_digest: set.digest,
      template: set.template,
      model_type: model.modelType ?? "unknown",
      source: "onnx-bundle",
      ...(model.weightsNote === null ? {} : { weights: model.weightsNote }),
    },
  });
  try {
    let done = 0;
    const cost = {
      layerCount: model.layerCount,
      width: dimension,
      batchLimit,
      logitCount: model.logitCount ?? 0,
    };
    for (const batch of planBatches(lengths, cost)) {
      throwIfCanceled(options.signal);
      await writeBatch(pass, batch, writer);
      done += batch.length;
      options.onProgress?.({ phase: "forward", done, total: prompts.length });
    }
    await writer.finish();
  } finally {
    await writer.discard();
  }
  return {
    layerCount: model.layerCount,
    dimension,
    samples: prompts.length,
    visionTokens: sum(vision),
    textTokens: sum(text),
    evaluationSetDigest: set.digest,
    template: set.template,
    weightsNote: model.weightsNote,
  };
}

async function writeBatch(pass: Pass, batch: readonly number[], writer: FeaturesWriter): Promise<void> {
  const inputs = await Promise.all(
    batch.map(async (sample): Promise<PromptInput> => {
      const prompt = pass.prompts[sample];
      if (!prompt) throw new RangeError(`no prompt ${sample}`);
      return { ...prompt, image: await pass.spool.read(sample) };
    }),
  );
  const placed = inputs.map(placeImage);
  for await (const states of pass.model.forward(inputs)) {
    if (states.width !== pass.spool.width) {
      throw new InputError(
        "dim-mismatch",
        `${pass.model.path}: hidden_states.${states.layer} has width ${states.width}, the embeddings ${pass.spool.width}`,
      );
    }
    for (const [row, { ids, imagePositions, textStart }] of placed.entries()) {
      const sample = batch[row] ?? 0;
      const images = positionRanges(imagePositions);
      const text = { start: textStart, end: ids.length };
      const pair = `pair "${pass.set.pairs[sample]?.id}"`;
      for (const range of [...images, text]) checkFinite(states, row, range, pair, pass.model.path);
      await writer.writeSample("vision", states.layer, sample, tokenRows(states, row, images));
      await writer.writeSample("text", states.layer, sample, tokenRows(states, row, [text]));
    }
  }
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
