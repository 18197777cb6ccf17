import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { writeBundleFeatures } from "#lib/mir/bundle/bundle-features.ts";
import { placeImage } from "#lib/onnx/vision-language/image-placement.ts";
import {
  openVisionLanguageModel,
  type VisionLanguageModel,
} from "#lib/onnx/vision-language/vision-language.ts";
import { copyOf, inputErrorOf, temporaryDirectory, writeJson } from "#tests/support/mini-lvlm-bundle.ts";
import { readSafetensors } from "#tests/support/safetensors.ts";

const FAMILIES = join(import.meta.dirname, "../../../golden/families");
const pathOf = (family: string) => join(FAMILIES, family);
const evaluationSetOf = (family: string) => join(FAMILIES, family, "eval");
const referenceOf = (family: string) => readSafetensors(join(pathOf(family), "reference.safetensors"));

/**
 * Largest difference from transformers in float32, relative to a layer's largest number. Measured: 1.1e-6 to
 * 2.3e-6 (LLaVA 1.5e-6, OneVision 1.2e-6, PaliGemma 2.3e-6, Qwen2-VL 1.1e-6, Qwen2.5-VL 1.4e-6, Idefics3 1.6e-6,
 * InternVL 1.5e-6).
 */
const TOLERANCE = 1e-5;

const opened: VisionLanguageModel[] = [];
afterAll(() => Promise.all(opened.map((model) => model.dispose())));

async function open(path: string): Promise<VisionLanguageModel> {
  const model = await openVisionLanguageModel(path, "cpu");
  opened.push(model);
  return model;
}

/** Ids of a pair's prompt as passed to the model, and the positions of its image's tokens. */
async function placedPrompt(model: VisionLanguageModel, family: string, pair: number, template: string) {
  const folder = evaluationSetOf(family);
  const text = (await readFile(join(folder, `${pair}.txt`), "utf8")).replace(/\n$/, "");
  const pixels = await model.preprocess(await readFile(join(folder, `${pair}.png`)), "image");
  const [image] = await model.encodeImages([pixels]);
  if (!image) throw new Error("no image");
  return placeImage({ ...model.tokenize(template, text, "pair"), image });
}

/** Image tokens of the three images. */
const CASES = [
  { family: "llava", images: [16, 16, 16] },
  { family: "llava_onevision", images: [16, 16, 16] },
  { family: "paligemma", images: [16, 16, 16] },
  { family: "qwen2_vl", images: [12, 12, 20] },
  { family: "qwen2_5_vl", images: [12, 12, 20] },
  { family: "idefics3", images: [48, 80, 80] },
  { family: "internvl", images: [48, 16, 112] },
];

describe.each(CASES)("a bundle of the family $family", ({ family, images }) => {
  test("has the hidden states that transformers has, at the image and behind it", async () => {
    const out = join(await temporaryDirectory(), "features.safetensors");
    const written = await writeBundleFeatures(pathOf(family), evaluationSetOf(family), out);
    const [features, reference] = await Promise.all([readSafetensors(out), referenceOf(family)]);
    expect(written.layerCount).toBe(3);
    for (const kind of ["vision", "text"]) {
      const offsets = `${kind}.sample_offsets`;
      expect(features.tensor(offsets).values).toEqual(reference.tensor(offsets).values);
      for (let layer = 1; layer <= written.layerCount; layer += 1) {
        const [ours, theirs] = [features, reference].map((file) => file.tensor(`${kind}.${layer}`));
        expect(ours?.shape).toEqual(theirs?.shape);
        expect(relativeDifference(ours?.values ?? [], theirs?.values ?? [])).toBeLessThan(TOLERANCE);
      }
    }
  });

  test("gets the tokens that its processor in transformers makes", async () => {
    const model = await open(pathOf(family));
    const reference = await referenceOf(family);
    for (const [pair, count] of images.entries()) {
      const { ids, imagePositions } = await placedPrompt(model, family, pair, "<s><image>{text}");
      const expected = reference.tensor(`input_ids.${pair}`).values;
      const imageToken = expected[imagePositions[0] ?? -1];
      expect(imagePositions).toHaveLength(count);
      expect(ids.map((id, position) => (imagePositions.includes(position) ? imageToken : id))).toEqual(
        expected,
      );
      expect(expected.filter((id) => id === imageToken)).toHaveLength(count);
    }
  });
});

function relativeDifference(ours: readonly number[], theirs: readonly number[]): number {
  let [difference, scale] = [0, 0];
  for (const [index, value] of theirs.entries()) {
    difference = Math.max(difference, Math.abs(value - (ours[index] ?? Number.NaN)));
    scale = Math.max(scale, Math.abs(value));
  }
  // NaN anywhere must not pass
  return ours.every(Number.isFinite) && scale > 0 ? difference / scale : Number.POSITIVE_INFINITY;
}

test("settings of the image processor may stand in processor_config.json, as transformers 5 writes them", async () => {
  const settings = await readJson(join(pathOf("llava"), "preprocessor_config.json"));
  const bundle = await changedCopy("llava", "processor_config.json", (config) => ({
    ...config,
    image_processor: { ...settings, image_processor_type: "CLIPImageProcessorPil" },
  }));
  await rm(join(bundle, "preprocessor_config.json"));
  const image = await readFile(join(evaluationSetOf("llava"), "2.png"));
  const [moved, own] = await Promise.all([bundle, pathOf("llava")].map(open));
  expect(await moved?.preprocess(image, "image")).toEqual(await own?.preprocess(image, "image"));

  await writeJson(join(bundle, "processor_config.json"), {});
  const error = await inputErrorOf(openVisionLanguageModel(bundle, "cpu"));
  expect(error.kind).toBe("missing-file");
  expect(error.message).toMatch(
    /lacks preprocessor_config\.json, and its processor_config\.json has no image_processor$/,
  );
});

describe("prompts", () => {
  test("of Qwen2-VL keep one pair of vision tokens where the template has them already", async () => {
    const model = await open(pathOf("qwen2_vl"));
    const bare = await placedPrompt(model, "qwen2_vl", 0, "<image>{text}");
    const framed = await placedPrompt(model, "qwen2_vl", 0, "<|vision_start|><image><|vision_end|>{text}");
    expect(framed).toEqual(bare);
  });

  test("of PaliGemma have the first token behind the image and end in one line break", async () => {
    const model = await open(pathOf("paligemma"));
    const short = await placedPrompt(model, "paligemma", 0, "<s><image>{text}");
    const ended = await placedPrompt(model, "paligemma", 0, "<s><image>{text}\n");
    expect(ended).toEqual(short);
    expect(short.imagePositions[0]).toBe(0);
  });

  test("of Idefics3 leave the names of tiles out of vision and text", async () => {
    const model = await open(pathOf("idefics3"));
    const { ids, imagePositions, textStart } = await placedPrompt(model, "idefics3", 0, "<s><image>{text}");
    // <|im_start|>, then two tiles and the whole image of 16 tokens, each after its two names; two line breaks
    expect(textStart).toBe(1 + (2 + 16) + (2 + 16) + (2 + 2 + 16));
    expect(imagePositions.at(-1)).toBe(textStart - 1);
    expect(ids.slice(0, 3).every((id) => id > 0)).toBe(true);
  });
});

describe("a bundle is refused", () => {
  test("where its family is not known, with its name and the known ones", async () => {
    const bundle = await changedCopy("llava", "config.json", (config) => ({
      ...config,
      model_type: "mllama",
    }));
    const error = await inputErrorOf(openVisionLanguageModel(bundle, "cpu"));
    expect(error.kind).toBe("unsupported-model");
    expect(error.message).toMatch(
      /model_type "mllama" .* only llava, .*qwen2_vl, .*idefics3, .*paligemma, .*internvl/,
    );
  });

  test("where its tokenizer lacks a token of its family", async () => {
    const bundle = await changedCopy("llava", "config.json", (config) => ({
      ...config,
      model_type: "qwen2_vl",
    }));
    const error = await inputErrorOf(openVisionLanguageModel(bundle, "cpu"));
    expect(error.kind).toBe("bad-config");
    expect(error.message).toMatch(/tokenizer\.json has no token <\|vision_start\|>$/);
  });

  test("where a setting of its image processor makes no sense", async () => {
    const bundle = await changedCopy("idefics3", "preprocessor_config.json", (config) => ({
      ...config,
      max_image_size: { longest_edge: 0 },
    }));
    const error = await inputErrorOf(openVisionLanguageModel(bundle, "cpu"));
    expect(error.kind).toBe("bad-config");
    expect(error.message).toContain("preprocessor_config.json: max_image_size.longest_edge:");
  });

  test("where its vision encoder asks for what the family does not give", async () => {
    const bundle = await changedCopy("qwen2_vl", "config.json", (config) => config);
    await writeJson(join(bundle, "preprocessor_config.json"), {
      ...(await readJson(join(pathOf("internvl"), "preprocessor_config.json"))),
    });
    const error = await inputErrorOf(
      writeBundleFeatures(
        bundle,
        evaluationSetOf("qwen2_vl"),
        join(await temporaryDirectory(), "f.safetensors"),
      ),
    );
    expect(error.kind).toBe("unsupported-model");
    expect(error.message).toMatch(
      /preprocessor_config\.json: image_grid_thw of one image must have 2 axes, got none$/,
    );
  });
});

type Json = Record<string, unknown>;
const readJson = async (path: string): Promise<Json> => JSON.parse(await readFile(path, "utf8"));

async function changedCopy(family: string, file: string, change: (content: Json) => Json): Promise<string> {
  const bundle = await copyOf(pathOf(family));
  const path = join(bundle, file);
  await writeJson(path, change(await readJson(path)));
  return bundle;
}
