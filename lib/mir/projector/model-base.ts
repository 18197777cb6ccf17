import { z } from "zod";
import { InputError } from "#lib/errors.ts";
import { digestFiles } from "#lib/storage/file-digest.ts";
import { type LocalDirectory, openLocalDirectory } from "#lib/storage/local-directory.ts";

/** What is read from a base's directory. */
export interface BaseFacts {
  /** SHA-256 over the files that determine a projector's results on it. */
  readonly digest: string;
  /** Width of the tower's features. */
  readonly visionWidth: number;
  /** Width of the language model's tokens. */
  readonly tokenWidth: number;
}

const width = z.number().int().positive();
const ConfigSchema = z.object({
  mm_hidden_size: width.optional(),
  vision_config: z.object({ hidden_size: width.optional() }).optional(),
  hidden_size: width.optional(),
  text_config: z.object({ hidden_size: width.optional() }).optional(),
});

const MAXIMUM_JSON_BYTES = 2 ** 20;
const NEEDED = ["config.json", "tokenizer.json"];
const MODELS = [["vision_tower"], ["embed_tokens"], ["decoder_model", "decoder_model_merged"]];
const SETTINGS = /^(config|preprocessor_config|processor_config|tokenizer|tokenizer_config)\.json$/;
const MODEL_FILE = /^onnx\/(vision_tower|embed_tokens|decoder_model|decoder_model_merged)[^/]*$/;
/** Files in onnx/ that are not models are assumed to be a model's external data. */
const isExternalData = (name: string) => name.startsWith("onnx/") && !name.endsWith(".onnx");

/**
 * Reads a base's directory for its registration: its files, its widths according to config.json (a job checks those of
 * the models themselves), and a digest of everything that a result depends on. It reads every byte.
 * @throws InputError `not-a-base`, `bad-config`, `path-escape`
 */
export async function readBase(path: string): Promise<BaseFacts> {
  const directory = await openLocalDirectory(path, "not-a-base");
  await checkFiles(directory);
  const widths = await readWidths(directory);
  const names = (await directory.listFiles()).filter(
    (name) => SETTINGS.test(name) || MODEL_FILE.test(name) || isExternalData(name),
  );
  return { ...widths, digest: await digestFiles(directory, names.sort()) };
}

async function checkFiles(directory: LocalDirectory): Promise<void> {
  const names = await directory.listFiles();
  const missing = NEEDED.filter((name) => !names.includes(name));
  if (!names.includes("preprocessor_config.json") && !names.includes("processor_config.json")) {
    missing.push("preprocessor_config.json");
  }
  for (const forms of MODELS) {
    const isThere = forms.some((form) =>
      names.some((name) => new RegExp(`^onnx/${form}(_\\w+)?\\.onnx$`).test(name)),
    );
    if (!isThere) missing.push(forms.map((form) => `onnx/${form}.onnx`).join(" or "));
  }
  if (missing.length > 0) {
    throw new InputError("not-a-base", `${directory.path} is no base: it lacks ${missing.join(", ")}`);
  }
}

async function readWidths(directory: LocalDirectory): Promise<Pick<BaseFacts, "visionWidth" | "tokenWidth">> {
  const text = await directory.readText("config.json", MAXIMUM_JSON_BYTES);
  const where = `${directory.path}/config.json`;
  try {
    const config = ConfigSchema.parse(JSON.parse(text));
    const visionWidth = config.mm_hidden_size ?? config.vision_config?.hidden_size;
    const tokenWidth = config.text_config?.hidden_size ?? config.hidden_size;
    if (visionWidth !== undefined && tokenWidth !== undefined) return { visionWidth, tokenWidth };
  } catch (error) {
    throw new InputError("bad-config", `${where} is unusable: ${String(error)}`, { cause: error });
  }
  throw new InputError(
    "bad-config",
    `${where} must give mm_hidden_size or vision_config.hidden_size, and text_config.hidden_size or hidden_size`,
  );
}
