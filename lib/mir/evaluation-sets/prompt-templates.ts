/**
 * Prompt templates. A template is a text with `<image>` once, at the position of the image's tokens, and `{text}` once
 * after it, at the position of the pair's text; `<s>` at its start is the model's own first token. Vision tokens are
 * those of the image, text tokens everything after the image, the template's own words included.
 */

const IMAGE = "<image>";
const TEXT = "{text}";

/**
 * Templates by name. The texts are those of LLaVA's llava/conversation.py, assembled as its code does:
 *
 * - `plain`: pre-training (`preprocess_plain`): image, text, line break.
 * - `vicuna_v1`: the input of the MIR paper's mir.py: the user's turn is the image and a line break, the assistant's
 *   the text. (The space before ASSISTANT and the literal `</s>` are the separators of that conversation.)
 * - `chat`: the chat template of the bundle's own tokenizer, with the image as the user's turn and the text as the
 *   assistant's. It has no text here: every bundle brings its own.
 */
export const NAMED_TEMPLATES = {
  plain: `<s>${IMAGE}${TEXT}\n`,
  vicuna_v1:
    "<s>A chat between a curious user and an artificial intelligence assistant. " +
    "The assistant gives helpful, detailed, and polite answers to the user's questions. " +
    `USER: ${IMAGE}\n ASSISTANT: ${TEXT}</s>`,
  chat: null,
} as const satisfies Record<string, string | null>;

export type TemplateName = keyof typeof NAMED_TEMPLATES;

export const isTemplateName = (template: string): template is TemplateName =>
  Object.hasOwn(NAMED_TEMPLATES, template);

const occurrences = (text: string, part: string) => text.split(part).length - 1;

/** Why a text is not a valid template, in words; null if it is one, or a template's name. */
export function templateFault(template: string): string | null {
  if (isTemplateName(template)) return null;
  const names = Object.keys(NAMED_TEMPLATES).join(", ");
  if (/^\w*$/.test(template)) return `must be one of ${names}, or a text with ${IMAGE} and ${TEXT}`;
  for (const part of [IMAGE, TEXT]) {
    if (occurrences(template, part) !== 1) return `must contain ${part} once`;
  }
  return template.indexOf(IMAGE) < template.indexOf(TEXT) ? null : `${IMAGE} must stand before ${TEXT}`;
}

/** The text of a template; null for `chat`, which is defined by the bundle's tokenizer. */
export const literalTemplate = (template: string): string | null =>
  isTemplateName(template) ? NAMED_TEMPLATES[template] : template;
