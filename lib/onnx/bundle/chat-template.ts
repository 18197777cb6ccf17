import type { Message, PreTrainedTokenizer } from "@huggingface/transformers";
import { InputError } from "#lib/errors.ts";
import { readBundleJson } from "#lib/onnx/bundle/bundle-config.ts";
import type { LocalDirectory } from "#lib/storage/local-directory.ts";

const MAXIMUM_TEMPLATE_BYTES = 4 * 2 ** 20;

/** The files in which transformers keeps chat templates: those of the processor, which support images, come first. */
const JINJA_FILE = "chat_template.jinja";
const JSON_FILES = ["chat_template.json", "processor_config.json"];

const TEXT = "{text}";

/**
 * Templates may print the current date, which would make MIR depend on it: they get the date that Llama's templates
 * fall back to.
 */
const DATE = "26 Jul 2024";

/**
 * The chat template of a bundle as a text with `<image>` and `{text}` once each: the image is the user's turn, the text
 * the assistant's, as in the MIR paper's code, with no generation prompt. `<s>` at its start is the tokenizer's first
 * token if the tokenizer adds it to every text.
 *
 * @param imageToken the placeholder token of the image
 * @throws InputError `bad-config` if there is no template, or if it renders image and text differently
 */
export async function readChatTemplate(
  directory: LocalDirectory,
  tokenizer: PreTrainedTokenizer,
  imageToken: string,
): Promise<string> {
  const source = await templateSource(directory, tokenizer);
  const template = source.replaceAll(/strftime_now\([^)]*\)/g, JSON.stringify(DATE));
  const faults: string[] = [];
  for (const messages of conversations(imageToken)) {
    const rendered = render(tokenizer, template, messages);
    const literal = "text" in rendered ? asLiteral(rendered.text, imageToken) : null;
    if (literal !== null) return withFirstToken(literal, tokenizer);
    faults.push("text" in rendered ? `gives ${JSON.stringify(rendered.text)}` : `fails: ${rendered.reason}`);
  }
  throw new InputError(
    "bad-config",
    `${directory.path}: the chat template shows no image said by the user and text said by the assistant, once each; ` +
      `it ${faults.join("; ")}`,
  );
}

async function templateSource(directory: LocalDirectory, tokenizer: PreTrainedTokenizer): Promise<string> {
  if (await directory.has(JINJA_FILE)) return directory.readText(JINJA_FILE, MAXIMUM_TEMPLATE_BYTES);
  for (const name of JSON_FILES) {
    if (!(await directory.has(name))) continue;
    const json: object = await readBundleJson(directory, name);
    if ("chat_template" in json && typeof json.chat_template === "string") return json.chat_template;
  }
  try {
    return tokenizer.get_chat_template();
  } catch (error) {
    throw new InputError(
      "bad-config",
      `${directory.path} has no chat template (${JINJA_FILE}, ${JSON_FILES.join(", ")} or tokenizer_config.json): ` +
        "choose another prompt template, such as plain or vicuna_v1",
      { cause: error },
    );
  }
}

/** Content as parts, and as text for templates that do not support parts. */
function conversations(imageToken: string): Message[][] {
  const parts = [
    { role: "user", content: [{ type: "image" }] },
    { role: "assistant", content: [{ type: "text", text: TEXT }] },
  ];
  const texts = [
    { role: "user", content: imageToken },
    { role: "assistant", content: TEXT },
  ];
  // Transformers.js types contents as texts and image addresses only, but passes any value on to templates.
  return [parts, texts] as unknown as Message[][];
}

type Rendered = { readonly text: string } | { readonly reason: string };

function render(tokenizer: PreTrainedTokenizer, template: string, messages: Message[]): Rendered {
  try {
    const options = { chat_template: template, tokenize: false, date_string: DATE } as const;
    return { text: String(tokenizer.apply_chat_template(messages, options)) };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Placeholders that processors of known families replace by the image's tokens, if different from the image token. */
const PLACEHOLDERS = ["<image>", "<start_of_image>", "<IMG_CONTEXT>", "<|image_pad|>", "<|image|>", "[IMG]"];

function asLiteral(rendered: string, imageToken: string): string | null {
  const counts = (part: string) => rendered.split(part).length - 1;
  const placeholder = [imageToken, ...PLACEHOLDERS].find((candidate) => counts(candidate) === 1);
  if (placeholder === undefined || counts(TEXT) !== 1) return null;
  if (rendered.indexOf(placeholder) > rendered.indexOf(TEXT)) return null;
  return rendered.replace(placeholder, () => "<image>");
}

/** Chat templates leave the first token to a tokenizer that adds it. */
function withFirstToken(literal: string, tokenizer: PreTrainedTokenizer): string {
  const first: string = tokenizer.bos_token ?? "";
  if (first === "") return literal;
  if (literal.startsWith(first)) return `<s>${literal.slice(first.length)}`;
  const [id] = tokenizer.encode("a");
  return id !== undefined && id === tokenizer.convert_tokens_to_ids(first) ? `<s>${literal}` : literal;
}
