import { copyFile, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { BundleConfig } from "#lib/onnx/bundle/bundle-config.ts";
import { readModelGraph } from "#lib/onnx/bundle/bundle-graph.ts";
import { nodesWithoutHistory } from "#lib/onnx/bundle/bundle-rewrite.ts";
import { decoderFeeds } from "#lib/onnx/bundle/decoder-inputs.ts";
import { openDecoder } from "#lib/onnx/bundle/decoder-session.ts";
import { findHiddenStates } from "#lib/onnx/bundle/hidden-state-outputs.ts";
import { rowData, toFloat32 } from "#lib/onnx/bundle/vision-language-tensors.ts";
import { openLocalDirectory } from "#lib/storage/local-directory.ts";
import { inputErrorOf, largestDifference, temporaryDirectory } from "#tests/support/mini-lvlm-bundle.ts";

/** Decoders without hidden-state outputs, and the values of the tensors that are their states (make_decoders.py). */
const DECODERS = join(import.meta.dirname, "../../../golden/decoders");
const golden = z
  .object({
    width: z.number(),
    heads: z.number(),
    headWidth: z.number(),
    layers: z.number(),
    lengths: z.array(z.number()),
    tokens: z.number(),
    embeddings: z.array(z.number()),
    decoders: z.record(
      z.string(),
      z.object({ tensors: z.array(z.string()), states: z.array(z.array(z.number())) }),
    ),
  })
  .parse(JSON.parse(await readFile(join(DECODERS, "decoders.json"), "utf8")));
const { decoders, heads, headWidth, layers, lengths, tokens, width } = golden;

const config = {
  modelType: "llava",
  imageTokenId: null,
  layerCount: layers,
  keyValueHeads: heads,
  headWidth,
} as BundleConfig;

/** The same graph gives the same numbers, but another version of the runtime may sum in another order. */
const TOLERANCE = 1e-5;
/** Each version of the runtime decides where to round products of float16 to float16. */
const HALF_TOLERANCE = 1e-2;

/** A bundle's directory that contains one of the decoders. */
async function bundleWith(name: string): Promise<string> {
  const path = await temporaryDirectory();
  await mkdir(join(path, "onnx"));
  const files = (await readdir(DECODERS)).filter((file) => file.startsWith(`${name}.onnx`));
  for (const file of files) await copyFile(join(DECODERS, file), join(path, "onnx", file));
  return path;
}

async function statesOf(
  path: string,
  name: string,
  cacheDirectory: string,
  layerCount: number | null = layers,
) {
  const directory = await openLocalDirectory(path, "not-a-bundle");
  const decoder = await openDecoder(directory, `onnx/${name}.onnx`, "cpu", layerCount, { cacheDirectory });
  try {
    const feeds = decoderFeeds(
      decoder.session.inputs.values(),
      {
        embeddings: { data: Float32Array.from(golden.embeddings), dims: [lengths.length, tokens, width] },
        lengths,
        isImage: [],
        gridPositions: null,
      },
      config,
      name,
    );
    const results = await decoder.session.run(feeds, decoder.stateNames);
    const states = decoder.stateNames.map((state) => {
      const tensor = results.get(state);
      if (!tensor) throw new Error(`no ${state}`);
      expect(tensor.dims).toEqual([lengths.length, tokens, width]);
      return toFloat32(rowData(tensor, state));
    });
    return { ...decoder, states };
  } finally {
    await decoder.session.dispose();
  }
}

/** Only the rows of real tokens: those of padding are meaningless. */
const realRows = (state: ArrayLike<number>) =>
  lengths.flatMap((length, row) =>
    Array.from(state).slice(row * tokens * width, (row * tokens + length) * width),
  );

describe("hidden states of decoders that do not give them, in the forms that exporters write", () => {
  test.each(Object.entries(decoders))("%s: gives what its own graph computes", async (name, expected) => {
    const path = await bundleWith(name);
    const before = await readFile(join(path, `onnx/${name}.onnx`));
    const { stateNames, hasAddedOutputs, states } = await statesOf(path, name, await temporaryDirectory());
    expect(stateNames).toEqual(expected.tensors);
    expect(hasAddedOutputs).toBe(true);
    const tolerance = name.includes("half") ? HALF_TOLERANCE : TOLERANCE;
    for (const [layer, state] of states.entries()) {
      const reference = realRows(expected.states[layer] ?? []);
      const scale = Math.max(...reference.map(Math.abs));
      expect(largestDifference(realRows(state), reference) / scale).toBeLessThan(tolerance);
    }
    expect((await readFile(join(path, `onnx/${name}.onnx`))).equals(before)).toBe(true);
    expect(await readdir(join(path, "onnx"))).toEqual(
      (await readdir(DECODERS)).filter((file) => file.startsWith(`${name}.onnx`)),
    );
  });

  test("the number of layers is counted where config.json does not say it", async () => {
    for (const name of ["named", "nameless", "fused-nameless"]) {
      const { stateNames } = await statesOf(await bundleWith(name), name, await temporaryDirectory(), null);
      expect(stateNames).toEqual(decoders[name]?.tensors);
    }
  });

  test("quantized weights change the states, but little: 4 bits by less than a third, 8 bits by less than 5 %", () => {
    const distance = (name: string) => {
      const [own, full] = [name, "nameless"].map((key) => realRows(decoders[key]?.states.at(-1) ?? []));
      const norm = Math.hypot(...(full ?? []));
      return Math.hypot(...(full ?? []).map((value, index) => value - (own?.[index] ?? 0))) / norm;
    };
    expect(distance("half")).toBeLessThan(5e-3);
    expect(distance("eight-bits")).toBeLessThan(0.05);
    expect(distance("four-bits")).toBeLessThan(0.34);
    expect(distance("four-bits")).toBeGreaterThan(0.01);
  });
});

describe("a decoder is refused, with what was found and the command that exports hidden states", () => {
  test("when config.json names another number of layers than its structure shows", async () => {
    const error = await inputErrorOf(statesOf(await bundleWith("nameless"), "nameless", "/nowhere", 4));
    expect(error.kind).toBe("missing-layer");
    expect(error.message).toMatch(
      /nameless\.onnx has no hidden-state outputs, .* its structure shows 3 blocks where config\.json names 4\. Export .*python3 scripts\/export_bundle\.py MODEL BUNDLE/,
    );
  });

  test("when the embeddings reach a later block past the blocks between", async () => {
    const error = await inputErrorOf(statesOf(await bundleWith("bypass"), "bypass", "/nowhere"));
    expect(error).toMatchObject({
      kind: "missing-layer",
      message: /structure shows no blocks one behind the other/,
    });
  });

  test("when names and structure contradict each other, with both tensors", async () => {
    const directory = await openLocalDirectory(await bundleWith("named"), "not-a-bundle");
    const { nodes } = await readModelGraph(directory, "onnx/named.onnx");
    const sums = nodes.filter(({ name }) => /layers\.\d\/Add_\d+$/.test(name));
    // The second half of every block gets the name of the next block.
    const shifted = nodes.map((node) => {
      const isSecondHalf = /post_attention|mlp/.test(node.name) || sums.indexOf(node) % 2 === 1;
      const next = (_: string, layer: string) => `layers.${Number(layer) + 1}/`;
      return isSecondHalf ? { ...node, name: node.name.replace(/layers\.(\d)\//, next) } : node;
    });
    expect(findHiddenStates(nodes, layers, "named")).toEqual(decoders["named"]?.tensors);
    expect(() => findHiddenStates(shifted, layers, "shifted")).toThrow(
      `for hidden_states.1 its node names show ${sums[0]?.outputs[0]}, its structure ${sums[1]?.outputs[0]}`,
    );
  });
});

describe("the cache of extended decoders", () => {
  test("holds one copy a file, however many processes ask, and asks for no second one", async () => {
    const [path, cache] = [await bundleWith("merged"), await temporaryDirectory()];
    const all = await Promise.all([1, 2, 3, 4].map(() => statesOf(path, "merged", cache)));
    for (const { states } of all) expect(states).toEqual(all[0]?.states);
    const [entry, ...others] = await readdir(cache);
    expect(others).toEqual([]);
    expect(entry).toMatch(/^[0-9a-f]{64}\.onnx$/);
    const written = await stat(join(cache, entry ?? ""));
    await statesOf(await bundleWith("merged"), "merged", cache);
    expect((await stat(join(cache, entry ?? ""))).ino).toBe(written.ino);
  });

  test("copies no external weights, and reads those of the bundle that asks", async () => {
    const [path, cache] = [await bundleWith("external"), await temporaryDirectory()];
    const first = await statesOf(path, "external", cache);
    const [entry] = await readdir(cache);
    const { size } = await stat(join(DECODERS, "external.onnx_data"));
    expect((await stat(join(cache, entry ?? ""))).size).toBeLessThan(size / 2);
    // another checkpoint of the same graph: all products are zero, so that blocks pass on their input
    const other = await bundleWith("external");
    await writeFile(join(other, "onnx/external.onnx_data"), new Uint8Array(size));
    const second = await statesOf(other, "external", cache);
    expect(await readdir(cache)).toEqual([entry]);
    expect(second.states[0]).not.toEqual(first.states[0]);
    expect(second.states[0]).toEqual(Float32Array.from(golden.embeddings));
  });

  test("says where it cannot write", async () => {
    const file = join(await temporaryDirectory(), "file");
    await writeFile(file, "");
    await expect(statesOf(await bundleWith("named"), "named", join(file, "cache"))).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringMatching(/A copy of .*named\.onnx .* cannot be written to .*file\/cache: /),
    });
  });
});

test("a merged decoder keeps the branch that runs without history, and nothing of the other", async () => {
  const directory = await openLocalDirectory(await bundleWith("merged"), "not-a-bundle");
  const graph = await readModelGraph(directory, "onnx/merged.onnx");
  expect(graph.nodes.map(({ operator }) => operator)).toEqual(["If"]);
  const nodes = nodesWithoutHistory(graph);
  expect(nodes.some(({ name }) => name.startsWith("/model/layers.0"))).toBe(true);
  expect(nodes.flatMap(({ inputs }) => inputs).some((name) => name.startsWith("past_key_values"))).toBe(
    false,
  );
});
