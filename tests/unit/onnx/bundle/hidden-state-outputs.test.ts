import { cp, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { InputError } from "#lib/errors.ts";
import { writeBundleFeatures } from "#lib/mir/bundle/bundle-features.ts";
import { type GraphNode, readModelGraph } from "#lib/onnx/bundle/bundle-graph.ts";
import { findHiddenStates, hiddenStateNames } from "#lib/onnx/bundle/hidden-state-outputs.ts";
import { openLocalDirectory } from "#lib/storage/local-directory.ts";
import {
  BUNDLED_STUDY,
  copyOf,
  EVALUATION_SET,
  FULL_STUDY,
  needsFullStudy,
  temporaryDirectory,
} from "#tests/support/mini-lvlm-bundle.ts";

const STATES = Array.from({ length: 8 }, (_, index) => `hidden_states.${index + 1}`);

const nodesOf = async (bundle: string) =>
  (await readModelGraph(await openLocalDirectory(bundle, "not-a-bundle"), "onnx/decoder_model.onnx")).nodes;

const kindOf = (call: () => unknown) => {
  try {
    return call();
  } catch (error) {
    return error instanceof InputError ? error.kind : error;
  }
};

/** A node by name, with the output name of PyTorch's exporter. */
const node = (
  name: string,
  operator: string,
  inputs: string[],
  outputs = [`${name}_output_0`],
): GraphNode => ({
  name,
  operator,
  inputs,
  outputs,
  captures: [],
});

describe("finding hidden states by node names", () => {
  test("finds in bundled decoders exactly the tensors that were exported as hidden states", async () => {
    const found: Record<string, unknown> = {};
    for (const id of ["baseline/step-100", "data-500/step-31", "lr-1e-2/step-500"]) {
      const nodes = await nodesOf(join(BUNDLED_STUDY, "checkpoints", id));
      found[id] = findHiddenStates(nodes, 8, id);
    }
    expect(Object.values(found)).toEqual([STATES, STATES, STATES]);
  });

  test("never takes another tensor than the exported one, also where MoCa stands behind every block", async () => {
    const nodes = await nodesOf(join(BUNDLED_STUDY, "checkpoints/moca-on/step-500"));
    expect([STATES, "missing-layer"]).toContainEqual(kindOf(() => findHiddenStates(nodes, 8, "moca")));
  });

  test("takes the sum that a fused normalisation gives as its fourth output", () => {
    const skip = (name: string, inputs: string[]) =>
      node(name, "SkipSimplifiedLayerNormalization", inputs, [
        `${name}/output_0`,
        "",
        "",
        `${name}/output_3`,
      ]);
    const nodes = [
      node("/model/layers.0/input_layernorm/LayerNorm", "SimplifiedLayerNormalization", ["inputs_embeds"]),
      node("/model/layers.0/attn/o_proj/MatMul", "MatMul", [
        "/model/layers.0/input_layernorm/LayerNorm_output_0",
      ]),
      skip("/model/layers.0/post_attention_layernorm/SkipLayerNorm", [
        "inputs_embeds",
        "/model/layers.0/attn/o_proj/MatMul_output_0",
      ]),
      node("/model/layers.0/mlp/down_proj/MatMul", "MatMul", [
        "/model/layers.0/post_attention_layernorm/SkipLayerNorm/output_0",
      ]),
      skip("/model/layers.1/input_layernorm/SkipLayerNorm", [
        "/model/layers.0/post_attention_layernorm/SkipLayerNorm/output_3",
        "/model/layers.0/mlp/down_proj/MatMul_output_0",
      ]),
      node("/model/layers.1/mlp/down_proj/MatMul", "MatMul", [
        "/model/layers.1/input_layernorm/SkipLayerNorm/output_0",
      ]),
      skip("/model/layers.2/final_norm_layernorm/SkipLayerNorm", [
        "/model/layers.1/input_layernorm/SkipLayerNorm/output_3",
        "/model/layers.1/mlp/down_proj/MatMul_output_0",
      ]),
      node(
        "/lm_head/MatMul",
        "MatMul",
        ["/model/layers.2/final_norm_layernorm/SkipLayerNorm/output_0"],
        ["logits"],
      ),
    ];
    expect(findHiddenStates(nodes, 2, "fused")).toEqual([
      "/model/layers.1/input_layernorm/SkipLayerNorm/output_3",
      "/model/layers.2/final_norm_layernorm/SkipLayerNorm/output_0",
    ]);
  });

  test("refuses a graph whose names tell nothing, and one that leaves a choice", () => {
    expect(kindOf(() => findHiddenStates([node("MatMul_1", "MatMul", ["x"], ["logits"])], 2, "plain"))).toBe(
      "missing-layer",
    );
    const ambiguous = [
      node("/model/layers.0/Add", "Add", ["inputs_embeds"]),
      node("/model/layers.0/Mul", "Mul", ["inputs_embeds"]),
      node("/model/layers.1/input_layernorm/Pow", "Pow", ["/model/layers.0/Add_output_0"]),
      node("/model/layers.1/input_layernorm/Mul", "Mul", ["/model/layers.0/Mul_output_0"]),
      node("/model/norm/Mul", "Mul", ["x"]),
      node("/lm_head/MatMul", "MatMul", ["/model/norm/Mul_output_0"], ["logits"]),
    ];
    expect(() => findHiddenStates(ambiguous, 2, "decoder")).toThrow(
      "several tensors (/model/layers.0/Add_output_0, /model/layers.0/Mul_output_0)",
    );
  });
});

test("exported hidden states are named by layer, and gaps are refused by name", () => {
  expect(
    hiddenStateNames(["logits", "hidden_states.0", "hidden_states.2", "hidden_states.1"], null, "x"),
  ).toEqual(["hidden_states.1", "hidden_states.2"]);
  expect(() => hiddenStateNames(["hidden_states.1", "hidden_states.3"], null, "x")).toThrow(
    "hidden_states.2",
  );
});

test("a decoder exported without hidden states gives the same features as the one with them", async ({
  skip,
}) => {
  needsFullStudy(skip);
  const bundle = join(FULL_STUDY, "checkpoints/baseline/step-500");
  const plain = await copyOf(bundle);
  await cp(join(plain, "onnx-plain/decoder_model.onnx"), join(plain, "onnx/decoder_model.onnx"), {
    force: true,
  });
  const directory = await temporaryDirectory();
  const [expected, actual] = [join(directory, "with"), join(directory, "without")];
  await writeBundleFeatures(bundle, EVALUATION_SET, expected);
  await writeBundleFeatures(plain, EVALUATION_SET, actual);
  expect((await readFile(actual)).equals(await readFile(expected))).toBe(true);
});

test("no decoder of any recipe leads to another tensor than the exported one", async ({ skip }) => {
  needsFullStudy(skip);
  const root = join(FULL_STUDY, "checkpoints");
  const outcomes = new Set<string>();
  for (const run of await readdir(root)) {
    const [step] = await readdir(join(root, run));
    const nodes = await nodesOf(join(root, run, step ?? ""));
    outcomes.add(String(kindOf(() => findHiddenStates(nodes, 8, run))));
  }
  expect([...outcomes].filter((outcome) => outcome !== "missing-layer")).toEqual([String(STATES)]);
});
