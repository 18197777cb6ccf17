import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeElements, isFeatureDtype } from "#lib/mir/features/element-types.ts";
import { openTensorFiles, type TensorFiles } from "#lib/mir/features/safetensors-files.ts";
import { readProjectorWeights } from "#lib/mir/projector/projector-weights.ts";
import { buildProjector } from "#lib/onnx/projector/projector-graph.ts";
import { openProjector } from "#lib/onnx/projector/projector-session.ts";
import { openLocalDirectory } from "#lib/storage/local-directory.ts";

/** Weights and outputs (in float64) of PyTorch, made by tests/reference/projectors/make_projectors.py. */
const GOLDEN = join(import.meta.dirname, "..", "..", "..", "golden", "projectors");
const WIDTH = 24;

let directory = "";
let golden: TensorFiles;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "mirscope-projector-"));
  golden = await openTensorFiles(join(GOLDEN, "golden.safetensors"));
});
afterAll(async () => {
  await golden.close();
  await rm(directory, { recursive: true });
});

async function values(name: string): Promise<number[]> {
  const tensor = golden.tensors.get(name);
  if (tensor === undefined) throw new Error(`no ${name}`);
  const bytes = await tensor.file.read(tensor.position, tensor.bytes);
  return isFeatureDtype(tensor.dtype)
    ? [...decodeElements(bytes, tensor.dtype)]
    : [...new BigInt64Array(bytes.buffer)].map(Number);
}

async function weightsOf(name: string) {
  await cp(join(GOLDEN, `${name}.bin`), join(directory, "mm_projector.bin"));
  return (await readProjectorWeights(await openLocalDirectory(directory, "missing-file"))).weights;
}

/** The largest difference to PyTorch's outputs, relative to the largest of them. */
async function deviation(name: string, textTokens = 0): Promise<number> {
  const graph = buildProjector(await weightsOf(name), { type: null, heads: null }, WIDTH, name);
  const projector = await openProjector(graph, name);
  const input = await values(`${name}.input`);
  const expected = await values(`${name}.output`);
  const ids = textTokens === 0 ? [] : await values(`${name}.ids`);
  const tokens = input.length / 2 / WIDTH;
  const found: number[] = [];
  for (const image of [0, 1]) {
    const data = Float32Array.from(input.slice(image * tokens * WIDTH, (image + 1) * tokens * WIDTH));
    const text = ids.slice(image * textTokens, (image + 1) * textTokens);
    found.push(...((await projector.project({ data, tokens, width: WIDTH }, text)).data as Float32Array));
  }
  await projector.dispose();
  expect(found).toHaveLength(expected.length);
  const differences = found.map((value, index) => Math.abs(value - (expected[index] ?? Number.NaN)));
  return Math.max(...differences) / Math.max(...expected.map(Math.abs));
}

describe("a projector's graph", () => {
  // Both sides have the same weights; ours rounds products to float32 (2^-24 = 6e-8 each, a few dozen of them).
  it.each(["linear", "mlp2x_gelu", "mlp3x_gelu-legacy", "state-dict", "strided", "strided-legacy"])(
    "gives for %s what PyTorch gives, to 1e-6 of the largest output",
    async (name) => {
      expect(await deviation(name)).toBeLessThan(1e-6);
    },
  );

  // Eight norms divide by standard deviations, which lose a digit.
  it("gives for the paper's text-reading Q-Former what transformers gives, to 1e-5", async () => {
    expect(await deviation("qformer", 6)).toBeLessThan(1e-5);
  });

  it("is named by its tensors", async () => {
    for (const [name, type] of [
      ["linear", "linear"],
      ["mlp3x_gelu-legacy", "mlp3x_gelu"],
      ["qformer", "qformer"],
    ] as const) {
      expect(buildProjector(await weightsOf(name), { type, heads: null }, WIDTH, name).type).toBe(type);
    }
  });

  it("is refused where config.json contradicts it, a tensor is left over, or the features have another width", async () => {
    const weights = await weightsOf("mlp2x_gelu");
    const build = (type: string | null, width: number, more: readonly string[] = []) =>
      buildProjector(
        new Map([
          ...weights,
          ...more.map((name) => [name, { shape: [1], values: new Float32Array(1) }] as const),
        ]),
        { type, heads: null },
        width,
        "p",
      );
    expect(() => build("linear", WIDTH)).toThrow(/those of mlp2x_gelu, but config.json says linear/);
    expect(() => build("mlp2x_relu", WIDTH)).toThrow(/says mlp2x_relu/);
    expect(() => build(null, WIDTH, ["norm.weight"])).toThrow(/has no place for norm\.weight/);
    expect(() => build(null, 25)).toThrow(/0\.weight is \[40, 24\], but gets features of width 25/);
  });
});
