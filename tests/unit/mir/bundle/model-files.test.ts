import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { withWeightsNote, writeBundleFeatures } from "#lib/mir/bundle/bundle-features.ts";
import type { MirComputation } from "#lib/mir/engine/mir-result.ts";
import { openFeaturesFile } from "#lib/mir/features/features-file.ts";
import { readModelGraph } from "#lib/onnx/bundle/bundle-graph.ts";
import { chooseModelFiles, type ModelVariant } from "#lib/onnx/bundle/model-variants.ts";
import { openLocalDirectory } from "#lib/storage/local-directory.ts";
import {
  bundledCheckpoint,
  copyOf,
  EVALUATION_SET,
  inputErrorOf,
  largestDifference,
  temporaryDirectory,
  writeJson,
} from "#tests/support/mini-lvlm-bundle.ts";
import {
  castNode,
  changeModel,
  externalize,
  roundingNodes,
  valueInfo,
} from "#tests/support/model-surgery.ts";
import { readSafetensors } from "#tests/support/safetensors.ts";

const BUNDLE = bundledCheckpoint("data-500/step-31");
const DECODER = "onnx/decoder_model.onnx";

async function featuresOf(bundle: string, variant?: ModelVariant) {
  const path = join(await temporaryDirectory(), "features.safetensors");
  const { weightsNote } = await writeBundleFeatures(bundle, EVALUATION_SET, path, { variant });
  return { bytes: await readFile(path), file: await readSafetensors(path), weightsNote };
}

describe("a bundle whose decoder gives no hidden states, and names no node", () => {
  const plain = async () => {
    const bundle = await copyOf(BUNDLE);
    await changeModel(join(bundle, DECODER), {
      isPlain: true,
      rename: [["hidden_states.", "residual_sum_."]],
    });
    return bundle;
  };

  test("gives byte for byte the features of the same with them", async () => {
    const bundle = await plain();
    const before = await readFile(join(bundle, DECODER));
    const { nodes, outputs } = await readModelGraph(
      await openLocalDirectory(bundle, "not-a-bundle"),
      DECODER,
    );
    expect(new Set(nodes.map(({ name }) => name))).toEqual(new Set([""]));
    expect(outputs).toEqual(["logits"]);
    expect((await featuresOf(bundle)).bytes.equals((await featuresOf(BUNDLE)).bytes)).toBe(true);
    expect((await readFile(join(bundle, DECODER))).equals(before)).toBe(true);
    expect((await readdir(join(bundle, "onnx"))).sort()).toEqual(
      (await readdir(join(BUNDLE, "onnx"))).sort(),
    );
  });

  test("does so with its weights in an external file too", async () => {
    const bundle = await plain();
    expect(await externalize(join(bundle, DECODER), "decoder_model.onnx_data")).toBeGreaterThan(50);
    expect((await featuresOf(bundle)).bytes.equals((await featuresOf(BUNDLE)).bytes)).toBe(true);
  });
});

describe("choosing among the forms of a bundle's models", () => {
  /** A bundle's folder with these (empty) model files. */
  async function filesOf(names: readonly string[], wanted?: ModelVariant) {
    const path = await temporaryDirectory();
    await mkdir(join(path, "onnx"));
    for (const name of names) await writeFile(join(path, "onnx", `${name}.onnx`), "");
    return chooseModelFiles(await openLocalDirectory(path, "not-a-bundle"), [], wanted);
  }
  const others = ["vision_encoder", "embed_tokens"];

  test("takes the most exact form of each model, and a decoder without a cache before a merged one", async () => {
    expect(await filesOf([...others, "decoder_model", "decoder_model_merged", "decoder_model_q4"])).toEqual({
      vision: "onnx/vision_encoder.onnx",
      embed: "onnx/embed_tokens.onnx",
      decoder: "onnx/decoder_model.onnx",
      note: null,
    });
    const order = ["_fp16", "_int8", "_uint8", "_quantized", "_q4", "_q4f16", "_bnb4"];
    for (const [index, suffix] of order.entries()) {
      const there = order.slice(index).map((other) => `decoder_model_merged${other}`);
      const { decoder } = await filesOf([...others, ...there.toReversed()]);
      expect(decoder).toBe(`onnx/decoder_model_merged${suffix}.onnx`);
    }
  });

  test("takes the wanted form of the decoder, and of the others where they have it, and says so", async () => {
    const names = [...others, "vision_encoder_q4", "decoder_model_merged", "decoder_model_merged_q4"];
    expect(await filesOf(names, "q4")).toEqual({
      vision: "onnx/vision_encoder_q4.onnx",
      embed: "onnx/embed_tokens.onnx",
      decoder: "onnx/decoder_model_merged_q4.onnx",
      note: "weights not in float32: vision encoder q4 (4 bits), decoder q4 (4 bits)",
    });
  });

  test("refuses a form that the decoder does not have, naming those it has", async () => {
    const error = await inputErrorOf(filesOf([...others, "decoder_model_fp16", "decoder_model_q4"], "q8"));
    expect(error).toMatchObject({ kind: "missing-file", message: /has no decoder in q8, only in fp16, q4$/ });
  });

  test("runs a float16 decoder between float32 models, and notes it in features and result", async () => {
    const bundle = await copyOf(BUNDLE);
    const half = join(bundle, "onnx/decoder_model_fp16.onnx");
    await copyFile(join(bundle, DECODER), half);
    const embeds = valueInfo("inputs_embeds", "float16", ["batch", "tokens", 64]);
    await changeModel(half, {
      rename: [["inputs_embeds", "inputs_embedz"]],
      withoutInputs: ["inputs_embedz"],
      inputs: [embeds],
      firstNodes: [castNode("inputs_embeds", "inputs_embedz", "float32")],
    });
    const [rounded, full] = [await featuresOf(bundle, "fp16"), await featuresOf(bundle)];
    expect(full.weightsNote).toBeNull();
    expect(full.bytes.equals((await featuresOf(BUNDLE)).bytes)).toBe(true);
    expect(rounded.weightsNote).toBe("weights not in float32: decoder fp16 (float16)");
    expect(rounded.file.metadata).toMatchObject({ weights: rounded.weightsNote });
    const [a, b] = [rounded.file.tensor("text.8").values, full.file.tensor("text.8").values].map((values) =>
      values.slice(0, 20_000),
    );
    const difference = largestDifference(a ?? [], b ?? []) / Math.max(...(b ?? []).map(Math.abs));
    expect(difference).toBeGreaterThan(1e-6);
    expect(difference).toBeLessThan(4e-3);
    const computation = { results: [{ method: "exact roots" }] } as unknown as MirComputation;
    expect(withWeightsNote(computation, rounded).results[0]?.method).toBe(
      "exact roots; weights not in float32: decoder fp16 (float16)",
    );
    expect(withWeightsNote(computation, full)).toBe(computation);
  });
});

test("a vision encoder that takes one image only gets one after the other", async () => {
  const bundle = await copyOf(BUNDLE);
  await changeModel(join(bundle, "onnx/vision_encoder.onnx"), {
    withoutInputs: ["pixel_values"],
    inputs: [valueInfo("pixel_values", "float32", [1, 3, 48, 48])],
  });
  const [one, many] = [await featuresOf(bundle), await featuresOf(BUNDLE)].map(({ file }) =>
    file.tensor("vision.8").values.slice(0, 30_000),
  );
  const scale = Math.max(...(many ?? []).map(Math.abs));
  expect(largestDifference(one ?? [], many ?? []) / scale).toBeLessThan(2e-6);
});

test("a decoder that rounds by the largest number of its batch runs prompts one by one", async () => {
  const bundle = await copyOf(BUNDLE);
  await changeModel(join(bundle, DECODER), {
    rename: [["inputs_embeds", "inputs_embedz"]],
    withoutInputs: ["inputs_embedz"],
    inputs: [valueInfo("inputs_embeds", "float32", ["batch", "tokens", 64])],
    firstNodes: roundingNodes("inputs_embeds", "inputs_embedz"),
  });
  const whole = await featuresOf(bundle);
  const manifest = join(EVALUATION_SET, "manifest.json");
  const set = await copyOf(EVALUATION_SET);
  const { pairs, ...rest } = JSON.parse(await readFile(manifest, "utf8")) as { pairs: unknown[] };
  await writeJson(join(set, "manifest.json"), { ...rest, pairs: pairs.slice(0, 1) });
  const alone = join(await temporaryDirectory(), "alone.safetensors");
  await writeBundleFeatures(bundle, set, alone);
  const [own, among] = [await readSafetensors(alone), whole.file].map((file) => file.tensor("text.8").values);
  expect(own?.length).toBeGreaterThan(0);
  expect(own).toEqual(among?.slice(0, own?.length));
  expect(whole.bytes.equals((await featuresOf(BUNDLE)).bytes)).toBe(false);
});

describe("a checkpoint that holds weights only is refused with the two ways that work", () => {
  const compute = async (path: string) =>
    writeBundleFeatures(path, EVALUATION_SET, join(await temporaryDirectory(), "features.safetensors"));

  test.each([
    ["safetensors in shards", ["model-00001-of-00002.safetensors", "model.safetensors.index.json"]],
    ["PyTorch", ["pytorch_model.bin"]],
    ["a trainer's state", ["last.ckpt"]],
    ["an adapter", ["adapter_model.safetensors"]],
  ])("%s", async (_, names) => {
    const path = await temporaryDirectory();
    for (const name of ["config.json", ...names]) await writeJson(join(path, name), {});
    const error = await inputErrorOf(compute(path));
    expect(error.kind).toBe("weights-only");
    expect(error.message).toBe(
      `${path} holds weights (${names.join(", ")}), which only their Python code can run. Two ways work: ` +
        `features, python3 scripts/write_features.py ${path} features.safetensors, or an ONNX bundle, ` +
        `python3 scripts/export_bundle.py ${path} BUNDLE; then give features.safetensors or BUNDLE in its place ` +
        "(docs/checkpoints.md)",
    );
  });

  test("one file of it", async () => {
    const path = join(await temporaryDirectory(), "my model", "pytorch_model.bin");
    await mkdir(join(path, ".."));
    await writeFile(path, "PK\x03\x04");
    const error = await inputErrorOf(openFeaturesFile(path));
    expect(error.kind).toBe("weights-only");
    expect(error.message).toContain(`write_features.py '${join(path, "..")}' features.safetensors`);
  });

  test("a safetensors file with a model's parameters", async () => {
    const path = join(await temporaryDirectory(), "anything.safetensors");
    const header = Buffer.from(
      JSON.stringify({
        "model.layers.0.mlp.up_proj.weight": { dtype: "F32", shape: [1], data_offsets: [0, 4] },
        __metadata__: { format: "pt" },
      }),
    );
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    await writeFile(path, Buffer.concat([length, header, Buffer.alloc(4)]));
    expect(await inputErrorOf(openFeaturesFile(path))).toMatchObject({ kind: "weights-only" });
  });

  test("but a bundle that lacks a file is told that, whatever lies beside it", async () => {
    const bundle = await copyOf(BUNDLE);
    await rename(join(bundle, DECODER), join(bundle, "pytorch_model.bin"));
    expect(await inputErrorOf(compute(bundle))).toMatchObject({
      kind: "missing-file",
      message: /lacks onnx\/decoder_model\.onnx or onnx\/decoder_model_merged\.onnx$/,
    });
    await rm(join(bundle, "onnx"), { recursive: true });
    expect(await inputErrorOf(compute(bundle))).toMatchObject({ kind: "weights-only" });
  });
});
