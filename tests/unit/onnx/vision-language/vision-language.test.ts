import diagnosticsChannel from "node:diagnostics_channel";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PromptInput } from "#lib/onnx/vision-language/image-placement.ts";
import {
  openVisionLanguageModel,
  type VisionLanguageModel,
} from "#lib/onnx/vision-language/vision-language.ts";
import {
  bundledCheckpoint,
  EVALUATION_SET,
  inputErrorOf,
  largestDifference,
} from "#tests/support/mini-lvlm-bundle.ts";

const TEMPLATE = "<s><image>{text}";
let model: VisionLanguageModel;

beforeAll(async () => {
  model = await openVisionLanguageModel(bundledCheckpoint("baseline/step-500"), "cpu");
});
afterAll(() => model.dispose());

async function promptOf(pair: string, words = 1000): Promise<PromptInput> {
  const text = (await readFile(join(EVALUATION_SET, `texts/${pair}.txt`), "utf8"))
    .split(" ")
    .slice(0, words)
    .join(" ");
  const pixels = await model.preprocess(await readFile(join(EVALUATION_SET, `images/${pair}.png`)), pair);
  const [image] = await model.encodeImages([pixels]);
  if (!image) throw new Error("no image embeddings");
  return { ...model.tokenize(TEMPLATE, text, pair), image };
}

/** States of every layer, [layer][prompt], each prompt's own rows only. */
async function statesOf(prompts: readonly PromptInput[]): Promise<Float32Array[][]> {
  const layers: Float32Array[][] = [];
  for await (const { data, tokens, width } of model.forward(prompts)) {
    layers.push(
      prompts.map(({ ids, image }, row) =>
        data.slice(row * tokens * width, (row * tokens + ids.length - 1 + image.tokens) * width),
      ),
    );
  }
  return layers;
}

describe("tokenizing a prompt", () => {
  test("puts the model's first token and its image token before the text, and adds nothing behind it", () => {
    const { ids, imageIndex } = model.tokenize(TEMPLATE, "There are three objects .", "here");
    expect(ids.slice(0, 2)).toEqual([1, 3]);
    expect(imageIndex).toBe(1);
    expect(ids).toHaveLength(7);
    expect(ids).not.toContain(2);
  });

  test("gives the token counts that the evaluation set's manifest states", async () => {
    const { pairs } = JSON.parse(await readFile(join(EVALUATION_SET, "manifest.json"), "utf8")) as {
      pairs: { text: string; text_tokens: number }[];
    };
    for (const { text, text_tokens: expected } of pairs) {
      const { ids } = model.tokenize(TEMPLATE, await readFile(join(EVALUATION_SET, text), "utf8"), text);
      expect(ids.length - 2).toBe(expected);
    }
  });

  test("keeps text that looks like a replacement pattern as it is", () => {
    const plain = model.tokenize(TEMPLATE, "red", "here").ids;
    const dollars = model.tokenize(TEMPLATE, "red $& $1", "here").ids;
    expect(dollars.slice(0, plain.length)).toEqual(plain);
    expect(dollars.filter((id) => id === 3)).toHaveLength(1);
  });

  test("refuses a text that holds an image token itself", async () => {
    const call = async () => model.tokenize(TEMPLATE, "a <image> b", 'pair "x"');
    expect(await inputErrorOf(call())).toMatchObject({
      kind: "bad-eval-set",
      message: /^pair "x": .* 2 tokens/,
    });
  });
});

describe("the forward pass", () => {
  test("gives the same states for a prompt in a padded batch as alone, to float32 noise", async () => {
    const prompts = await Promise.all([
      promptOf("00"),
      promptOf("01", 5),
      promptOf("02", 30),
      promptOf("03", 1),
    ]);
    const together = await statesOf(prompts);
    expect(together).toHaveLength(8);
    for (const [index, prompt] of prompts.entries()) {
      const alone = await statesOf([prompt]);
      for (const [layer, states] of alone.entries()) {
        const batched = together[layer]?.[index] ?? new Float32Array();
        const own = states[0] ?? new Float32Array();
        const scale = Math.max(...own.map(Math.abs));
        expect(own.length).toBe((prompt.ids.length + 35) * 64);
        expect(largestDifference(own, batched) / scale).toBeLessThan(2e-6);
      }
    }
  });

  test("lets the image change the states at its own positions and after it, and none before it", async () => {
    const first = await promptOf("00", 20);
    const second = { ...first, image: (await promptOf("09")).image };
    const [a, b] = (await statesOf([first, second]))[3] ?? [];
    const width = 64;
    expect(a?.slice(0, width)).toEqual(b?.slice(0, width));
    expect(a?.slice(width, 2 * width)).not.toEqual(b?.slice(width, 2 * width));
    expect(a?.slice(-width)).not.toEqual(b?.slice(-width));
  });

  test("encodes images of a batch as it encodes each alone", async () => {
    const pixels = await Promise.all(
      ["04", "05", "06"].map(async (name) =>
        model.preprocess(await readFile(join(EVALUATION_SET, `images/${name}.png`)), name),
      ),
    );
    const together = await model.encodeImages(pixels);
    expect(together.map(({ tokens, width }) => [tokens, width])).toEqual(pixels.map(() => [36, 64]));
    for (const [index, image] of pixels.entries()) {
      const [alone] = await model.encodeImages([image]);
      expect(alone?.data).toHaveLength(36 * 64);
      expect(largestDifference(alone?.data ?? [], together[index]?.data ?? [])).toBeLessThan(1e-5);
    }
  });

  test("refuses what is no image, naming the file", async () => {
    const error = await inputErrorOf(model.preprocess(new TextEncoder().encode("no image"), "images/7.png"));
    expect(error.kind).toBe("bad-image");
    expect(error.message).toMatch(/^images\/7\.png cannot be decoded/);
  });
});

test("opening and running a bundle opens no network connection", async () => {
  const connections: unknown[] = [];
  const note = (message: unknown) => connections.push(message);
  const channels = ["net.client.socket", "undici:request:create"];
  for (const channel of channels) diagnosticsChannel.subscribe(channel, note);
  try {
    const opened = await openVisionLanguageModel(bundledCheckpoint("data-500/step-31"), "cpu");
    await statesOf([await promptOf("00", 3)]);
    await opened.dispose();
  } finally {
    for (const channel of channels) diagnosticsChannel.unsubscribe(channel, note);
  }
  expect(connections).toEqual([]);
});
