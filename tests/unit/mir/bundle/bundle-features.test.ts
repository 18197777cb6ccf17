import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { AppError } from "#lib/errors.ts";
import { type BundleProgress, writeBundleFeatures } from "#lib/mir/bundle/bundle-features.ts";
import { readEvaluationSet } from "#lib/mir/evaluation-sets/evaluation-set.ts";
import { openVisionLanguageModel } from "#lib/onnx/vision-language/vision-language.ts";
import {
  bundledCheckpoint,
  copyOf,
  EVALUATION_SET,
  inputErrorOf,
  largestDifference,
  temporaryDirectory,
  writeJson,
} from "#tests/support/mini-lvlm-bundle.ts";
import { readSafetensors } from "#tests/support/safetensors.ts";

const BUNDLE = bundledCheckpoint("moca-on/step-500");
const IMAGE_TOKENS = 36;
const WIDTH = 64;

const features = async () => join(await temporaryDirectory(), "features.safetensors");

/** A copy of the evaluation set with only some of its pairs. */
async function evaluationSetOf(ids: readonly string[]): Promise<string> {
  const directory = await copyOf(EVALUATION_SET);
  const path = join(directory, "manifest.json");
  const manifest = JSON.parse(await readFile(path, "utf8")) as { pairs: { id: string }[] };
  await writeJson(path, { ...manifest, pairs: manifest.pairs.filter(({ id }) => ids.includes(id)) });
  return directory;
}

describe("writing a bundle's features", () => {
  test("reports what it wrote and stores whose features these are", async () => {
    const path = await features();
    const result = await writeBundleFeatures(BUNDLE, EVALUATION_SET, path);
    const { digest } = await readEvaluationSet(EVALUATION_SET);
    expect(result).toEqual({
      layerCount: 8,
      dimension: WIDTH,
      samples: 40,
      visionTokens: 40 * IMAGE_TOKENS,
      textTokens: 2673,
      evaluationSetDigest: digest,
      template: "<s><image>{text}",
      weightsNote: null,
    });
    const file = await readSafetensors(path);
    expect(file.metadata).toEqual({
      format: "mir-features",
      version: "1",
      evaluation_set_digest: digest,
      template: "<s><image>{text}",
      model_type: "llava",
      source: "onnx-bundle",
    });
    for (let layer = 1; layer <= 8; layer += 1) {
      expect(file.entries[`vision.${layer}`]?.shape).toEqual([40 * IMAGE_TOKENS, WIDTH]);
      expect(file.entries[`text.${layer}`]?.shape).toEqual([2673, WIDTH]);
    }
  });

  test("takes vision rows from the image's positions and text rows from all positions behind, of every pair", async () => {
    const path = await features();
    await writeBundleFeatures(BUNDLE, EVALUATION_SET, path);
    const file = await readSafetensors(path);
    const set = await readEvaluationSet(EVALUATION_SET);
    const model = await openVisionLanguageModel(BUNDLE, "cpu");
    const [visionOffsets, textOffsets] = ["vision", "text"].map(
      (name) => file.tensor(`${name}.sample_offsets`).values,
    );
    for (const sample of [0, 17, 39]) {
      const pair = set.pairs[sample];
      if (!pair) throw new Error("no such pair");
      const image = await readFile(join(EVALUATION_SET, pair.imagePath));
      const [embeddings] = await model.encodeImages([await model.preprocess(image, pair.id)]);
      if (!embeddings) throw new Error("no embeddings");
      const prompt = { ...model.tokenize(set.template, pair.text, pair.id), image: embeddings };
      const textTokens = prompt.ids.length - 2;
      for await (const { layer, data } of model.forward([prompt])) {
        const rows = (name: string, offsets: readonly number[] | undefined) =>
          file
            .tensor(name)
            .values.slice((offsets?.[sample] ?? 0) * WIDTH, (offsets?.[sample + 1] ?? 0) * WIDTH);
        const scale = Math.max(...data.map(Math.abs));
        // position 0 is <s>, then the image, then the text
        const vision = data.subarray(WIDTH, (1 + IMAGE_TOKENS) * WIDTH);
        const text = data.subarray((1 + IMAGE_TOKENS) * WIDTH, (1 + IMAGE_TOKENS + textTokens) * WIDTH);
        expect(largestDifference(rows(`vision.${layer}`, visionOffsets), vision) / scale).toBeLessThan(2e-6);
        expect(largestDifference(rows(`text.${layer}`, textOffsets), text) / scale).toBeLessThan(2e-6);
      }
    }
    await model.dispose();
  });

  test("does not let the other pairs of a set change a pair's rows", async () => {
    const [all, some] = [await features(), await features()];
    await writeBundleFeatures(BUNDLE, EVALUATION_SET, all);
    await writeBundleFeatures(BUNDLE, await evaluationSetOf(["00"]), some);
    const alone = (await readSafetensors(some)).tensor("text.8").values;
    const first = (await readSafetensors(all)).tensor("text.8").values.slice(0, alone.length);
    expect(largestDifference(alone, first) / Math.max(...alone.map(Math.abs))).toBeLessThan(2e-6);
  });

  test("reports progress of three phases, each up to the number of pairs", async () => {
    const seen: BundleProgress[] = [];
    await writeBundleFeatures(BUNDLE, EVALUATION_SET, await features(), {
      onProgress: (step) => seen.push(step),
    });
    expect(new Set(seen.map(({ phase }) => phase))).toEqual(new Set(["reading", "images", "forward"]));
    for (const phase of ["reading", "images", "forward"]) {
      const done = seen.filter((step) => step.phase === phase).map((step) => step.done);
      expect(done).toEqual(done.toSorted((a, b) => a - b));
      expect(done.at(-1)).toBe(40);
    }
    expect(seen.every(({ total }) => total === 40)).toBe(true);
  });

  test("leaves nothing but the finished file behind", async () => {
    const path = await features();
    await writeBundleFeatures(BUNDLE, EVALUATION_SET, path);
    expect(await readdir(join(path, ".."))).toEqual(["features.safetensors"]);
  });

  test.each(["reading", "images", "forward"] as const)(
    "ends at the next step and leaves no file when canceled while %s",
    async (phase) => {
      const path = await features();
      const controller = new AbortController();
      let later = 0;
      const call = writeBundleFeatures(BUNDLE, EVALUATION_SET, path, {
        signal: controller.signal,
        onProgress: (step) => {
          if (controller.signal.aborted) later += 1;
          if (step.phase === phase) controller.abort();
        },
      });
      const error = await call.catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(AppError);
      expect(error).toMatchObject({ code: "canceled" });
      expect(later).toBeLessThanOrEqual(1);
      expect(await readdir(join(path, ".."))).toEqual([]);
    },
  );
});

describe("an input that gives no features is refused, and leaves no file", () => {
  async function errorOf(bundle: string, evaluationSet: string) {
    const path = await features();
    const error = await inputErrorOf(writeBundleFeatures(bundle, evaluationSet, path));
    expect(await readdir(join(path, ".."))).toEqual([]);
    return error;
  }

  test("when hidden states are not finite, with layer, pair, token and dimension", async () => {
    const bundle = await copyOf(BUNDLE);
    const path = join(bundle, "preprocessor_config.json");
    await writeJson(path, { ...JSON.parse(await readFile(path, "utf8")), image_std: [0, 0, 0] });
    const error = await errorOf(bundle, EVALUATION_SET);
    expect(error.kind).toBe("non-finite");
    expect(error.message).toMatch(
      /hidden_states\.1 of pair "\d\d" has NaN at token 1 of the prompt, dimension 0$/,
    );
  });

  test("when the image processor makes another size than the vision encoder takes", async () => {
    const bundle = await copyOf(BUNDLE);
    const path = join(bundle, "preprocessor_config.json");
    await writeJson(path, { ...JSON.parse(await readFile(path, "utf8")), size: { height: 40, width: 40 } });
    const error = await errorOf(bundle, EVALUATION_SET);
    expect(error.kind).toBe("model-failed");
    expect(error.message).toMatch(/vision_encoder\.onnx failed on pixel_values float32\[8, 3, 40, 40\]/);
  });

  test("when an image cannot be decoded, by its path", async () => {
    const directory = await copyOf(EVALUATION_SET);
    await writeFile(join(directory, "images/11.png"), "no image");
    const error = await errorOf(BUNDLE, directory);
    expect(error.kind).toBe("bad-image");
    expect(error.message).toContain("images/11.png");
  });

  test("when a text holds the image token, by its pair", async () => {
    const directory = await copyOf(EVALUATION_SET);
    await writeFile(join(directory, "texts/11.txt"), "a <image> b");
    const error = await errorOf(BUNDLE, directory);
    expect(error.kind).toBe("bad-eval-set");
    expect(error.message).toContain('pair "11"');
  });
});
