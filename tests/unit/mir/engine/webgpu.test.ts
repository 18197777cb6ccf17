import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { MIR_DEFINITIONS } from "#lib/mir/definitions.ts";
import { MirDefinitionSchema } from "#lib/mir/schema.ts";
import { GOLDEN_KEYS, goldenCases, goldenFile } from "#tests/support/golden.ts";
import { runMir } from "#tests/support/mir-command.ts";
import { type SoftwareGpu, unpackSoftwareGpu } from "#tests/support/software-gpu.ts";

const FoundSchema = z.object({
  provider: z.string(),
  found: z.array(
    z.object({
      case: z.string(),
      layer: z.number(),
      definition: MirDefinitionSchema,
      fid: z.number(),
      errorEstimate: z.number(),
      method: z.string(),
    }),
  ),
});

// A software GPU multiplies at half a GFLOP per second.
const smallCases = goldenCases.filter(([, { d }]) => d <= 64);
const SCRIPT = join(import.meta.dirname, "..", "..", "..", "support", "device-distances.ts");
const STUDY = join(import.meta.dirname, "..", "..", "..", "..", "studies", "mini-lvlm");
const PAIRS = 4;

let gpu: SoftwareGpu;
let distances: z.infer<typeof FoundSchema>;
beforeAll(async () => {
  gpu = await unpackSoftwareGpu();
  const args = [SCRIPT, "webgpu", ...smallCases.map(([name]) => name)];
  const environment = { ...process.env, ...gpu.environment };
  const options = { env: environment, maxBuffer: 2 ** 24 };
  const { stdout } = await promisify(execFile)(process.execPath, args, options);
  distances = FoundSchema.parse(JSON.parse(stdout));
}, 240_000);
afterAll(() => gpu.dispose());

const of = (name: string) => distances.found.filter((one) => one.case === name);

const BundleSchema = z.object({
  mir: z.number(),
  provider: z.string(),
  method: z.string(),
  layers: z.array(z.unknown()),
});

/** The study's evaluation set, cut down to its first pairs. */
async function fewPairs(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "mirscope-pairs-"));
  const source = join(STUDY, "eval");
  const manifest = z
    .looseObject({ pairs: z.array(z.looseObject({ image: z.string(), text: z.string() })) })
    .parse(JSON.parse(await readFile(join(source, "manifest.json"), "utf8")));
  const pairs = manifest.pairs.slice(0, PAIRS);
  await Promise.all(["images", "texts"].map((name) => mkdir(join(folder, name))));
  for (const file of pairs.flatMap(({ image, text }) => [image, text])) {
    await copyFile(join(source, file), join(folder, file));
  }
  await writeFile(join(folder, "manifest.json"), JSON.stringify({ ...manifest, pairs }));
  return folder;
}

describe("the WebGPU provider, on a software Vulkan driver", () => {
  test.each(smallCases)("gives the golden distances of %s within the float64 tolerance", (name, golden) => {
    expect(distances.provider).toBe("webgpu");
    const found = of(name);
    expect(found).toHaveLength(golden.n_layers * MIR_DEFINITIONS.length);
    for (const { layer, definition, fid, errorEstimate } of found) {
      const expected = golden.layers[layer - 1];
      if (expected === undefined) throw new Error(`golden.json has no layer ${layer}`);
      const difference = Math.abs(fid - expected.fid[GOLDEN_KEYS[definition]]);
      const floor = 1e-14 * (expected.parts.tr_v + expected.parts.tr_t);
      expect(difference, `${definition} layer ${layer}`).toBeLessThanOrEqual(expected.tol_abs);
      expect(difference, `${definition} layer ${layer}`).toBeLessThanOrEqual(errorEstimate + floor);
    }
  });

  test("really multiplies and iterates on the GPU, and says where it does not", () => {
    const methodOf = (name: string) => of(name).find(({ definition }) => definition === "exact")?.method;
    expect(methodOf("ordinary-f32")).toBe(
      "float32 products on webgpu, float64 sums; polar minimax iteration in float32 on webgpu, float64 correction",
    );
    const hard = methodOf("ill-conditioned-f64");
    expect(hard).toContain("float64 products on cpu (float32 was too coarse)");
    expect(hard).toContain("two-stage eigenvalues");
    expect(hard).toContain("polar minimax iteration: estimated error above tolerance");
  });

  test("runs a whole miniature bundle, as the CPU does but for float32 rounding in the forward pass", async () => {
    const folder = await fewPairs();
    try {
      const bundle = join(STUDY, "checkpoints", "baseline", "step-100");
      const mirOn = async (device: string) => {
        const args = [bundle, "--eval-set", folder, "--device", device, "--json"];
        const { code, stdout, stderr } = await runMir(args, { environment: gpu.environment });
        expect(code, stderr).toBe(0);
        return BundleSchema.parse(JSON.parse(stdout));
      };
      const [onGpu, onCpu] = [await mirOn("webgpu"), await mirOn("cpu")];
      expect([onGpu.provider, onCpu.provider]).toEqual(["webgpu", "cpu"]);
      expect(onGpu.layers).toHaveLength(8);
      expect(onGpu.method).toContain("polar minimax iteration in float32 on webgpu");
      expect(Math.abs(onGpu.mir - onCpu.mir)).toBeLessThan(1e-4);
    } finally {
      await rm(folder, { recursive: true });
    }
  }, 240_000);

  test("is not chosen by auto, because this GPU is slower than the CPU", async () => {
    const args = [goldenFile("outliers-even-small.safetensors"), "--device", "auto", "--json"];
    const { stdout, stderr } = await runMir(args, { environment: gpu.environment });
    expect(stderr).toBe("");
    expect(z.object({ provider: z.string() }).parse(JSON.parse(stdout)).provider).toBe("cpu");
  }, 60_000);
});
