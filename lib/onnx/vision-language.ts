import { InputError } from "#lib/errors.ts";
import { readBundleConfig } from "#lib/onnx/bundle-config.ts";
import { type BundleSession, openBundleSession } from "#lib/onnx/bundle-session.ts";
import { type DecoderOptions, openDecoder } from "#lib/onnx/decoder-session.ts";
import type { Provider } from "#lib/onnx/tensor-runtime.ts";
import {
  encodeImages,
  type ForwardSessions,
  forward,
  type ImageEmbeddings,
  type LayerStates,
  type PromptInput,
} from "#lib/onnx/vision-language-forward.ts";
import {
  type BundleProcessor,
  openBundleProcessor,
  type PixelValues,
} from "#lib/onnx/vision-language-inputs.ts";
import { type LocalDirectory, openLocalDirectory } from "#lib/storage/local-directory.ts";

/** A LLaVA-like model of an ONNX bundle: vision encoder with projector, token embeddings, decoder. */
export interface VisionLanguageModel extends BundleProcessor {
  readonly path: string;
  readonly modelType: string;
  /** L: number of decoder blocks whose hidden states are given. */
  readonly layerCount: number;
  /** Size of the vocabulary as the logits show it, where the graph says so. */
  readonly logitCount: number | null;
  /** Embeddings of images of equal size, one entry an image. */
  encodeImages(images: readonly PixelValues[]): Promise<ImageEmbeddings[]>;
  /**
   * One pass over a batch, padded on the right: token i of prompt j stands at row i of j in every layer, and
   * rows from the prompt's own length on mean nothing. Layers come one at a time.
   */
  forward(prompts: readonly PromptInput[]): AsyncGenerator<LayerStates>;
  dispose(): Promise<void>;
}

const VISION_ENCODER = "onnx/vision_encoder.onnx";
const EMBED_TOKENS = "onnx/embed_tokens.onnx";
const DECODERS = ["onnx/decoder_model.onnx", "onnx/decoder_model_merged.onnx"];

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
  device: Provider,
  options: DecoderOptions = {},
): Promise<VisionLanguageModel> {
  const directory = await openLocalDirectory(bundleDirectory, "not-a-bundle");
  const decoderName = await checkLayout(directory);
  const config = await readBundleConfig(directory);
  const processor = await openBundleProcessor(directory, config.imageTokenId);
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
      decoderName,
      device,
      config.layerCount,
      options,
    );
    opened.push(decoder);
    const sessions = {
      vision: await openSession(VISION_ENCODER),
      embed: await openSession(EMBED_TOKENS),
      decoder,
    };
    checkInputs(sessions, directory.path);
    const logitCount = decoder.outputs.get("logits")?.shape.at(-1);
    return {
      ...processor,
      path: directory.path,
      modelType: config.modelType,
      layerCount: stateNames.length,
      logitCount: typeof logitCount === "number" ? logitCount : null,
      encodeImages: (images) => encodeImages(sessions.vision, images, `${directory.path}/${VISION_ENCODER}`),
      forward: (prompts) =>
        forward(sessions, config, stateNames, prompts, `${directory.path}/${decoderName}`),
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function checkLayout(directory: LocalDirectory): Promise<string> {
  const needed = ["config.json", "preprocessor_config.json", "tokenizer.json", VISION_ENCODER, EMBED_TOKENS];
  const missing: string[] = [];
  for (const name of needed) if (!(await directory.has(name))) missing.push(name);
  const decoders: string[] = [];
  for (const name of DECODERS) if (await directory.has(name)) decoders.push(name);
  const [decoder] = decoders;
  if (decoder === undefined) missing.push(DECODERS.join(" or "));
  if (missing.length === needed.length + 1) {
    throw new InputError(
      "not-a-bundle",
      `${directory.path} is no ONNX bundle: it has no ${missing.join(", ")}`,
    );
  }
  if (missing.length > 0 || decoder === undefined) {
    throw new InputError("missing-file", `${directory.path} lacks ${missing.join(", ")}`);
  }
  return decoder;
}

function checkInputs({ vision, embed, decoder }: Sessions, path: string): void {
  const needed = [
    [vision.inputs, VISION_ENCODER, "input pixel_values", "pixel_values"],
    [vision.outputs, VISION_ENCODER, "output image_features", "image_features"],
    [embed.inputs, EMBED_TOKENS, "input input_ids", "input_ids"],
    [embed.outputs, EMBED_TOKENS, "output inputs_embeds", "inputs_embeds"],
    [decoder.inputs, "the decoder", "input inputs_embeds", "inputs_embeds"],
  ] as const;
  for (const [slots, file, what, name] of needed) {
    if (!slots.has(name)) {
      throw new InputError(
        "unsupported-model",
        `${path}: ${file} has no ${what}, only ${[...slots.keys()].join(", ")}`,
      );
    }
  }
  const others = [...vision.inputs.keys()].filter((name) => name !== "pixel_values");
  if (others.length > 0) {
    throw new InputError(
      "unsupported-model",
      `${path}: ${VISION_ENCODER} also asks for ${others.join(", ")}`,
    );
  }
}
