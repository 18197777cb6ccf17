import * as transformers from "@huggingface/transformers";
import { InputError } from "#lib/errors.ts";
import {
  type BundleConfig,
  type BundleJson,
  preprocessorFile,
  readBundleJson,
  readPreprocessor,
} from "#lib/onnx/bundle/bundle-config.ts";
import { readChatTemplate } from "#lib/onnx/bundle/chat-template.ts";
import type { PixelValues } from "#lib/onnx/bundle/vision-encoder.ts";
import type { FamilyInputs } from "#lib/onnx/families/family.ts";
import { familyOf } from "#lib/onnx/families/known-families.ts";
import { PillowImage } from "#lib/onnx/families/pillow-image.ts";
import type { LocalDirectory } from "#lib/storage/local-directory.ts";

// The classes below are built from JSON read by lib/storage, so that Transformers.js opens no file and no connection of
// its own; these settings are a second safeguard.
transformers.env.allowRemoteModels = false;
transformers.env.useFSCache = false;
transformers.env.fetch = (input: string | URL) => {
  throw new Error(`Mirscope never downloads model files (asked for ${input})`);
};

/** Ids of a prompt, with `imageIndex` the position of its only image token. */
export interface PromptTokens {
  readonly ids: readonly number[];
  readonly imageIndex: number;
}

/** Converts an image and a text to tensors, following the bundle's own files. */
export interface BundleProcessor {
  /**
   * Token ids of a prompt template with the text filled in. `<s>` at the template's start becomes the tokenizer's first
   * token (nothing if it has none), `<image>` its image token. Only the tokens that the family's own processor adds are
   * added.
   * @throws InputError `bad-eval-set` if the text itself contains an image token
   */
  tokenize(template: string, text: string, where: string): PromptTokens;
  /**
   * The tokenizer's own chat template as a prompt template: image from the user, text from the assistant.
   * @throws InputError `bad-config` if there is none
   */
  chatTemplate(): Promise<string>;
  /** @throws InputError `bad-image` */
  preprocess(image: Uint8Array, where: string): Promise<PixelValues>;
}

/** @throws InputError `missing-file`, `bad-config`, `unsupported-model` */
export async function openBundleProcessor(
  directory: LocalDirectory,
  config: Pick<BundleConfig, "imageTokenId" | "modelType">,
): Promise<BundleProcessor> {
  const family = familyOf(config.modelType, directory.path);
  const tokenizer = await openTokenizer(directory);
  const settingsPath = `${directory.path}/${await preprocessorFile(directory)}`;
  const preprocessor = await readPreprocessor(directory);
  const image = imageToken(tokenizer, config.imageTokenId, directory);
  const firstToken: string = tokenizer.bos_token ?? "";
  const own = family.open({
    settingsPath,
    preprocessor: { ...preprocessor },
    imageToken: image.content,
    firstToken,
    tokenId: (token) => tokenId(tokenizer, token, directory),
    encode: (text) => tokenizer.encode(text, { add_special_tokens: false }),
    process: openImageProcessor(settingsPath, preprocessor),
  });

  return {
    chatTemplate: () => readChatTemplate(directory, tokenizer, image.content),
    tokenize(template, text, where) {
      const written = own.template?.(template) ?? template;
      const start = written.startsWith("<s>") ? firstToken + written.slice("<s>".length) : written;
      // Replacement functions, because replacement strings give $ a meaning.
      const prompt = start.replace("<image>", () => image.content).replace("{text}", () => text);
      const ids = tokenizer.encode(prompt, { add_special_tokens: false });
      const found = ids.filter((id) => id === image.id).length;
      if (found !== 1) {
        throw new InputError(
          "bad-eval-set",
          `${where}: the prompt has ${found} tokens ${image.content}; exactly one is needed, and none in the text`,
        );
      }
      return { ids, imageIndex: ids.indexOf(image.id) };
    },
    async preprocess(bytes, where) {
      const decoded = await transformers.RawImage.fromBlob(new Blob([new Uint8Array(bytes)])).catch(
        (error: unknown) => {
          throw new InputError("bad-image", `${where} cannot be decoded as an image: ${messageOf(error)}`, {
            cause: error,
          });
        },
      );
      return own.preprocess(PillowImage.of(decoded)).catch((error: unknown) => {
        if (error instanceof InputError) throw error;
        throw new InputError("bad-config", `${settingsPath} does not suit ${where}: ${messageOf(error)}`, {
          cause: error,
        });
      });
    },
  };
}

async function openTokenizer(directory: LocalDirectory): Promise<transformers.PreTrainedTokenizer> {
  const json = await readBundleJson(directory, "tokenizer.json");
  const configName = "tokenizer_config.json";
  const config = (await directory.has(configName)) ? await readBundleJson(directory, configName) : {};
  const Tokenizer = exportedSubclass(transformers.PreTrainedTokenizer, config.tokenizer_class);
  try {
    return new Tokenizer(json, config);
  } catch (error) {
    throw new InputError("bad-config", `${directory.path}/tokenizer.json is unusable: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function openImageProcessor(settingsPath: string, config: BundleJson): FamilyInputs["process"] {
  const name = config.image_processor_type ?? config.feature_extractor_type;
  const Processor = exportedSubclass(transformers.ImageProcessor, name);
  try {
    const processor = new Processor(config as ConstructorParameters<typeof transformers.ImageProcessor>[0]);
    return async (image) => {
      const output: unknown = await processor(image);
      return typeof output === "object" && output !== null ? { ...output } : {};
    };
  } catch (error) {
    throw new InputError("bad-config", `${settingsPath} is unusable: ${messageOf(error)}`, { cause: error });
  }
}

/** The class that Transformers.js exports under a configured name, or the base class. */
function exportedSubclass<T extends abstract new (...arguments_: never[]) => object>(
  base: T,
  name: unknown,
): T {
  const wanted = typeof name === "string" ? name.replace(/(Fast|Pil)$/, "") : "";
  const found: unknown = Object.hasOwn(transformers, wanted) ? Reflect.get(transformers, wanted) : undefined;
  return typeof found === "function" && found.prototype instanceof base ? (found as T) : base;
}

function imageToken(
  tokenizer: transformers.PreTrainedTokenizer,
  id: number | null,
  directory: LocalDirectory,
) {
  const byName: unknown = tokenizer.convert_tokens_to_ids("<image>");
  const imageId = id ?? (typeof byName === "number" ? byName : undefined);
  const content = imageId === undefined ? "" : tokenizer.decode([imageId], { skip_special_tokens: false });
  if (imageId === undefined || content === "" || tokenizer.convert_tokens_to_ids(content) !== imageId) {
    throw new InputError(
      "bad-config",
      `${directory.path}: no image token: config.json needs image_token_index (or image_token_id), ` +
        `and tokenizer.json that token${id === null ? "" : ` ${id}`}`,
    );
  }
  return { id: imageId, content };
}

/** @throws InputError `bad-config` if the tokenizer lacks the token */
function tokenId(
  tokenizer: transformers.PreTrainedTokenizer,
  token: string,
  directory: LocalDirectory,
): number {
  const id: unknown = tokenizer.convert_tokens_to_ids(token);
  const isKnown = typeof id === "number" && tokenizer.decode([id], { skip_special_tokens: false }) === token;
  if (isKnown) return id;
  throw new InputError("bad-config", `${directory.path}/tokenizer.json has no token ${token}`);
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
