import { z } from "zod";
import { InputError } from "#lib/errors.ts";
import type { LocalDirectory } from "#lib/storage/local-directory.ts";

const MAXIMUM_JSON_BYTES = 256 * 2 ** 20;

const count = z.number().int().positive();

/** The language model's keys: under text_config, or at the top level as in Qwen2-VL. */
const textKeys = {
  num_hidden_layers: count.optional(),
  num_attention_heads: count.optional(),
  num_key_value_heads: count.optional(),
  hidden_size: count.optional(),
  head_dim: count.optional(),
};

/** The keys of config.json that the forward pass needs; all others are ignored. */
const BundleConfigSchema = z.object({
  model_type: z.string().optional(),
  image_token_index: z.number().int().nonnegative().optional(),
  image_token_id: z.number().int().nonnegative().optional(),
  ...textKeys,
  text_config: z.object(textKeys).optional(),
});

export interface BundleConfig {
  /** Null if config.json has none. */
  readonly modelType: string | null;
  /** Id of the image token, if config.json gives it. */
  readonly imageTokenId: number | null;
  /** Number of decoder blocks, if config.json gives it. */
  readonly layerCount: number | null;
  /** Heads and head width of the key-value cache, if config.json gives them. */
  readonly keyValueHeads: number | null;
  readonly headWidth: number | null;
}

/** Reads config.json of a bundle. @throws InputError `bad-config`, `missing-file` */
export async function readBundleConfig(directory: LocalDirectory): Promise<BundleConfig> {
  const name = "config.json";
  const parsed = BundleConfigSchema.safeParse(await readBundleJson(directory, name));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new InputError(
      "bad-config",
      `${directory.path}/${name}: ${issue?.path.join(".") || "content"}: ${issue?.message}`,
    );
  }
  const config = parsed.data;
  const text = config.text_config ?? config;
  const heads = text.num_attention_heads;
  return {
    modelType: config.model_type ?? null,
    imageTokenId: config.image_token_index ?? config.image_token_id ?? null,
    layerCount: text.num_hidden_layers ?? config.num_hidden_layers ?? null,
    keyValueHeads: text.num_key_value_heads ?? heads ?? null,
    headWidth: text.head_dim ?? (text.hidden_size && heads ? text.hidden_size / heads : null),
  };
}

/** The keys of the bundle's JSON files that select a class of Transformers.js; it validates the rest itself. */
export interface BundleJson {
  readonly tokenizer_class?: unknown;
  readonly image_processor_type?: unknown;
  readonly feature_extractor_type?: unknown;
  readonly image_processor?: unknown;
}

const OWN_FILE = "preprocessor_config.json";
const SHARED_FILE = "processor_config.json";

/** The file with the image processor's settings: transformers 5 writes them into the processor's. */
export async function preprocessorFile(directory: LocalDirectory): Promise<string> {
  const isShared = !(await directory.has(OWN_FILE)) && (await directory.has(SHARED_FILE));
  return isShared ? SHARED_FILE : OWN_FILE;
}

/** The image processor's settings. @throws InputError `bad-config`, `missing-file`, `path-escape` */
export async function readPreprocessor(directory: LocalDirectory): Promise<BundleJson> {
  const name = await preprocessorFile(directory);
  const json = await readBundleJson(directory, name);
  if (name === OWN_FILE) return json;
  const own = json.image_processor;
  if (typeof own === "object" && own !== null && !Array.isArray(own)) return own;
  const what = `lacks ${OWN_FILE}, and its ${SHARED_FILE} has no image_processor`;
  throw new InputError("missing-file", `${directory.path} ${what}`);
}

/** A JSON object file of the bundle. @throws InputError `bad-config`, `missing-file`, `path-escape` */
export async function readBundleJson(directory: LocalDirectory, name: string): Promise<BundleJson> {
  const text = await directory.readText(name, MAXIMUM_JSON_BYTES);
  const where = `${directory.path}/${name}`;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InputError("bad-config", `${where} is not valid JSON`, { cause: error });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new InputError("bad-config", `${where} must hold a JSON object`);
  }
  return value;
}
