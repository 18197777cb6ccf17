import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readEvaluationSet } from "#lib/mir/evaluation-sets/evaluation-set.ts";
import { literalTemplate, templateFault } from "#lib/mir/evaluation-sets/prompt-templates.ts";
import { openVisionLanguageModel } from "#lib/onnx/vision-language/vision-language.ts";
import {
  bundledCheckpoint,
  copyOf,
  EVALUATION_SET,
  inputErrorOf,
  writeJson,
} from "#tests/support/mini-lvlm-bundle.ts";

const BUNDLE = bundledCheckpoint("baseline/step-500");

describe("templates by name", () => {
  test("plain is LLaVA's pre-training prompt", () => {
    expect(literalTemplate("plain")).toBe("<s><image>{text}\n");
  });

  test("vicuna_v1 is the conversation that the MIR paper's mir.py makes of image and text", () => {
    expect(literalTemplate("vicuna_v1")).toBe(
      "<s>A chat between a curious user and an artificial intelligence assistant. The assistant gives helpful, " +
        "detailed, and polite answers to the user's questions. USER: <image>\n ASSISTANT: {text}</s>",
    );
  });

  test("any other text stands for itself, and chat for what the tokenizer says", () => {
    expect(literalTemplate("<s>Look: <image> {text}")).toBe("<s>Look: <image> {text}");
    expect(literalTemplate("chat")).toBeNull();
  });

  test("what is no template is told why", () => {
    for (const good of ["plain", "vicuna_v1", "chat", "<image>{text}"])
      expect(templateFault(good)).toBeNull();
    expect(templateFault("vicuna")).toBe(
      "must be one of plain, vicuna_v1, chat, or a text with <image> and {text}",
    );
    expect(templateFault("<image><image>{text}")).toBe("must contain <image> once");
    expect(templateFault("<s><image>")).toBe("must contain {text} once");
    expect(templateFault("{text}<image>")).toBe("<image> must stand before {text}");
  });

  test("the bundled model tokenizes them as LLaVA's code would: words before, image, words behind", async () => {
    const model = await openVisionLanguageModel(BUNDLE, "cpu");
    try {
      const tokens = (name: string) =>
        model.tokenize(literalTemplate(name) ?? "", "There are three objects .", name);
      expect(tokens("plain").ids.slice(0, 2)).toEqual([1, 3]);
      expect(tokens("plain").ids).toHaveLength(7);
      const vicuna = tokens("vicuna_v1");
      expect(vicuna.ids[0]).toBe(1);
      expect(vicuna.ids[vicuna.imageIndex]).toBe(3);
      expect(vicuna.imageIndex).toBeGreaterThan(20);
      expect(vicuna.ids.at(-1)).toBe(2);
    } finally {
      await model.dispose();
    }
  });
});

describe("an evaluation set", () => {
  test("may name its template, and has another digest with another one", async () => {
    const directory = await copyOf(EVALUATION_SET);
    const first = await readEvaluationSet(directory);
    const manifest = await readFile(join(directory, "manifest.json"), "utf8");
    const { pairs } = JSON.parse(manifest) as { pairs: unknown };
    await writeJson(join(directory, "manifest.json"), { version: 1, prompt: "vicuna_v1", pairs });
    const named = await readEvaluationSet(directory);
    expect(named.template).toBe("vicuna_v1");
    expect(named.digest).not.toBe(first.digest);
    const chosen = await readEvaluationSet(directory, { template: first.template });
    expect(chosen.digest).toBe(first.digest);
    expect(await inputErrorOf(readEvaluationSet(directory, { template: "vicuna" }))).toMatchObject({
      kind: "bad-eval-set",
      message: /^The prompt template "vicuna" must be one of plain, vicuna_v1, chat/,
    });
  });
});

/** The bundle's processor with a chat template, as a separate file or in a JSON file. */
async function chatTemplateOf(
  template: string,
  file = "chat_template.jinja",
  addsFirstToken = true,
): Promise<string> {
  const bundle = await copyOf(BUNDLE);
  if (file.endsWith(".json")) await writeJson(join(bundle, file), { chat_template: template });
  else await writeFile(join(bundle, file), template);
  if (!addsFirstToken) {
    const path = join(bundle, "tokenizer.json");
    await writeJson(path, { ...JSON.parse(await readFile(path, "utf8")), post_processor: null });
  }
  return chatTemplateIn(bundle);
}

async function chatTemplateIn(bundle: string): Promise<string> {
  const model = await openVisionLanguageModel(bundle, "cpu");
  try {
    return await model.chatTemplate();
  } finally {
    await model.dispose();
  }
}

const FAMILIES = join(import.meta.dirname, "../../../golden/families");

/** The chat template of a family's fixture, whose tokenizer files are small versions of those in the real repositories. */
const familyTemplate = (family: string) => chatTemplateIn(join(FAMILIES, family));

/** The template of llava-hf/llava-1.5-7b-hf, without its comments. */
const LLAVA =
  "{% for message in messages %}{% if message['role'] != 'system' %}{{ message['role'].upper() + ': '}}{% endif %}" +
  "{% for content in message['content'] | selectattr('type', 'equalto', 'image') %}{{ '<image>\n' }}{% endfor %}" +
  "{% if message['role'] != 'assistant' %}{% for content in message['content'] | selectattr('type', 'equalto', 'text') %}" +
  "{{ content['text'] + ' '}}{% endfor %}{% else %}{% for content in message['content'] | " +
  "selectattr('type', 'equalto', 'text') %}{% generation %}{{ content['text'] + ' '}}{% endgeneration %}{% endfor %}" +
  "{% endif %}{% endfor %}{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}";

/** The template of Qwen/Qwen2-VL-2B-Instruct, without video. */
const QWEN =
  "{% for message in messages %}{% if loop.first and message['role'] != 'system' %}<|im_start|>system\nYou are a helpful " +
  "assistant.<|im_end|>\n{% endif %}<|im_start|>{{ message['role'] }}\n{% if message['content'] is string %}" +
  "{{ message['content'] }}<|im_end|>\n{% else %}{% for content in message['content'] %}{% if content['type'] == 'image' %}" +
  "<|vision_start|><|image_pad|><|vision_end|>{% elif 'text' in content %}{{ content['text'] }}{% endif %}{% endfor %}" +
  "<|im_end|>\n{% endif %}{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";

describe("the tokenizer's chat template", () => {
  test("of LLaVA-1.5: the user says the image, the assistant the text", async () => {
    // The template has no first token, because the tokenizer adds it to any text.
    expect(await chatTemplateOf(LLAVA)).toBe("<s>USER: <image>\nASSISTANT: {text} ");
    expect(await chatTemplateOf(LLAVA, "chat_template.json")).toBe("<s>USER: <image>\nASSISTANT: {text} ");
    expect(await chatTemplateOf(LLAVA, "processor_config.json")).toBe("<s>USER: <image>\nASSISTANT: {text} ");
  });

  test("of Qwen2-VL: with the words around the image's place", async () => {
    expect(await chatTemplateOf(QWEN, "chat_template.jinja", false)).toBe(
      "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n<|im_start|>user\n" +
        "<|vision_start|><image><|vision_end|><|im_end|>\n<|im_start|>assistant\n{text}<|im_end|>\n",
    );
  });

  test("that knows texts only gets the image token as one, and its first token becomes <s>", async () => {
    const strict =
      "{{ bos_token }}{% for m in messages %}{% if m.content is not string %}{{ raise_exception('text only') }}" +
      "{% endif %}[{{ m.role }}] {{ m.content }}\n{% endfor %}";
    expect(await chatTemplateOf(strict)).toBe("<s>[user] <image>\n[assistant] {text}\n");
  });

  test("that prints the day gives the same prompt every day", async () => {
    const dated =
      "{% if not date_string is defined %}{% set date_string = strftime_now('%d %b %Y') %}{% endif %}{{ date_string }} " +
      "{{ strftime_now('%Y-%m-%d') }}{% for m in messages %}{% for c in m.content %}{% if c.type == 'image' %}<image>" +
      "{% else %}{{ c.text }}{% endif %}{% endfor %}{% endfor %}";
    expect(await chatTemplateOf(dated)).toBe("<s>26 Jul 2024 26 Jul 2024<image>{text}");
  });

  test("of the families' fixtures", async () => {
    const found = {
      llava: await familyTemplate("llava"),
      onevision: await familyTemplate("llava_onevision"),
      qwen: await familyTemplate("qwen2_vl"),
      idefics: await familyTemplate("idefics3"),
      internvl: await familyTemplate("internvl"),
    };
    expect(found).toEqual({
      llava: "USER: <image>\nASSISTANT: {text} ",
      onevision: "<|im_start|>user <image><|im_end|><|im_start|>assistant \n{text}<|im_end|>",
      qwen:
        "<|im_start|>user\n<|vision_start|><image><|vision_end|><|im_end|>\n<|im_start|>assistant\n" +
        "{text}<|im_end|>\n",
      idefics: "<s>User:<image><end_of_utterance>\nAssistant: {text}<end_of_utterance>\n",
      internvl: "<|im_start|>user\n<image>\n<|im_end|>\n<|im_start|>assistant\n{text}<|im_end|>\n",
    });
    const none = await inputErrorOf(familyTemplate("paligemma"));
    expect(none.message).toContain("has no chat template");
  });

  test("is refused where it leaves out image or text, with what it gives", async () => {
    const call = chatTemplateOf("{% for m in messages %}{{ m.role }};{% endfor %}");
    expect(await inputErrorOf(call)).toMatchObject({
      kind: "bad-config",
      message: /chat template shows no image .* it gives "user;assistant;"; gives "user;assistant;"$/,
    });
  });

  test("is refused where there is none, naming templates that work", async () => {
    expect(await inputErrorOf(chatTemplateIn(BUNDLE))).toMatchObject({
      kind: "bad-config",
      message: /has no chat template .* such as plain or vicuna_v1$/,
    });
  });
});
