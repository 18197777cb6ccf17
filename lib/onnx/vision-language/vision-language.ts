import { InputError } from "#lib/errors.ts";
import { preprocessorFile, readBundleConfig } from "#lib/onnx/bundle/bundle-config.ts";
import { type BundleSession, openBundleSession } from "#lib/onnx/bundle/bundle-session.ts";
import { type DecoderOptions, openDecoder } from "#lib/onnx/bundle/decoder-session.ts";
import {
  chooseModelFiles,
  type ModelFiles,
  type ModelVariant,
  VISION_ENCODER,
  VISION_TOWER,
} from "#lib/onnx/bundle/model-variants.ts";
import { encodeImages, type ImageEmbeddings, type PixelValues } from "#lib/onnx/bundle/vision-encoder.ts";
import type { DeviceName } from "#lib/onnx/device-name.ts";
import type { PromptInput } from "#lib/onnx/vision-language/image-placement.ts";
import {
  type ForwardSessions,
  forward,
  type LayerStates,
} from "#lib/onnx/vision-language/vision-language-forward.ts";
import {
  type BundleProcessor,
  openBundleProcessor,
} from "#lib/onnx/vision-language/vision-language-inputs.ts";
import { openLocalDirectory } from "#lib/storage/local-directory.ts";

/** A LLaVA-like model in an ONNX bundle: vision encoder with projector, token embeddings, decoder. */
export interface VisionLanguageModel extends BundleProcessor {
  readonly path: string;
  /** The vision model in use, relative to the path. */
  readonly visionFile: string;
  /** model_type of config.json, null if it has none. */
  readonly modelType: string | null;
  /** Which weights ran, in words; null if all are float32. */
  readonly weightsNote: string | null;
  /** L: number of decoder blocks, each with hidden states. */
  readonly layerCount: number;
  /** Vocabulary size according to the logits, if the graph gives it. */
  readonly logitCount: number | null;
  /** Embeddings of images, one entry per image; stackable ones of equal size are run together. */
  encodeImages(images: readonly PixelValues[]): Promise<ImageEmbeddings[]>;
  /**
   * One pass over a batch, padded on the right: token i of prompt j is row i of j in every layer, and rows from the
   * prompt's own length on are meaningless. Layers come one at a time.
   */
  forward(prompts: readonly PromptInput[]): AsyncGenerator<LayerStates>;
  dispose(): Promise<void>;
}

export interface VisionLanguageOptions extends DecoderOptions {
  /** The variant of the weights to run if a bundle has several; the most exact one by default. */
  readonly variant?: ModelVariant | undefined;
  /** True: the directory is a base, whose vision_tower.onnx computes the features that a projector takes. */
  readonly isBase?: boolean | undefined;
}

interface Sessions extends ForwardSessions {
  readonly vision: BundleSession;
}

/**
 * Opens an ONNX bundle (the layout of Transformers.js and onnx-community models).
 * @throws InputError `not-a-bundle`, `missing-file`, `missing-layer`, `bad-config`, `bad-model`, `path-escape`,
 *   `unsupported-model`
 */
export async function openVisionLanguageModel(
  bundleDirectory: string,
  device: DeviceName,
  options: VisionLanguageOptions = {},
): Promise<VisionLanguageModel> {
  const directory = await openLocalDirectory(bundleDirectory, options.isBase ? "not-a-base" : "not-a-bundle");
  const needed = ["config.json", await preprocessorFile(directory), "tokenizer.json"];
  const files = await chooseModelFiles(
    directory,
    needed,
    options.variant,
    options.isBase ? VISION_TOWER : VISION_ENCODER,
  );
  const config = await readBundleConfig(directory);
  const processor = await openBundleProcessor(directory, config);
  const opened: BundleSession[] = [];
  const openSession = async (name: string) => {
    const session = await openBundleSession(directory, name, device);
    opened.push(session);
    return session;
  };
  const dispose = async () => {
    await Promise.all(opened.map((session) => session.dispose()));
  };
  try {
    const { session: decoder, stateNames } = await openDecoder(
      directory,
      files.decoder,
      device,
      config.layerCount,
      options,
    );
    opened.push(decoder);
    const sessions = {
      vision: await openSession(files.vision),
      embed: await openSession(files.embed),
      decoder,
    };
    checkInputs(sessions, files, directory.path);
    const logitCount = decoder.outputs.get("logits")?.shape.at(-1);
    return {
      ...processor,
      path: directory.path,
      visionFile: files.vision,
      modelType: config.modelType,
      weightsNote: files.note,
      layerCount: stateNames.length,
      logitCount: typeof logitCount === "number" ? logitCount : null,
      encodeImages: (images) => encodeImages(sessions.vision, images, `${directory.path}/${files.vision}`),
      forward: (prompts) =>
        forward(sessions, config, stateNames, prompts, `${directory.path}/${files.decoder}`),
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

function checkInputs({ vision, embed, decoder }: Sessions, files: ModelFiles, path: string): void {
  const needed = [
    [vision.inputs, files.vision, "input pixel_values", "pixel_values"],
    [vision.outputs, files.vision, "output image_features", "image_features"],
    [embed.inputs, files.embed, "input input_ids", "input_ids"],
    [embed.outputs, files.embed, "output inputs_embeds", "inputs_embeds"],
    [decoder.inputs, files.decoder, "input inputs_embeds", "inputs_embeds"],
  ] as const;
  for (const [slots, file, what, name] of needed) {
    if (!slots.has(name)) {
      throw new InputError(
        "unsupported-model",
        `${path}: ${file} has no ${what}, only ${[...slots.keys()].join(", ")}`,
      );
    }
  }
}
