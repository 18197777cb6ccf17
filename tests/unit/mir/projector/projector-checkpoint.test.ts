import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BundleFeatures, writeBundleFeatures } from "#lib/mir/bundle/bundle-features.ts";
import { computeMir } from "#lib/mir/engine/compute-mir.ts";
import { openFeaturesFile } from "#lib/mir/features/features-file.ts";
import { createVisionCache, openVisionCache } from "#lib/mir/projector/vision-cache.ts";
import {
  EVALUATION_SET,
  makeBase,
  makeBundle,
  PROJECTOR_RUNS,
  type ProjectorRun,
  projectorCheckpoint,
} from "#tests/support/projector-study.ts";

let directory = "";
let base = "";
let cacheDirectory = "";
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "mirscope-base-"));
  base = await makeBase(join(directory, "base"));
  cacheDirectory = join(directory, "cache");
});
afterAll(() => rm(directory, { recursive: true }));

async function mirOf(write: (outFile: string) => Promise<BundleFeatures>) {
  const file = join(directory, "features.safetensors");
  const written = await write(file);
  const source = await openFeaturesFile(file);
  const { results } = await computeMir(source, { definitions: ["exact"], device: "cpu" });
  await source.close();
  await rm(file);
  return { mir: results[0]?.mir ?? Number.NaN, note: written.weightsNote };
}

const mirOfProjector = (run: ProjectorRun) =>
  mirOf((file) =>
    writeBundleFeatures(base, EVALUATION_SET, file, {
      projector: { checkpoint: projectorCheckpoint(run), cacheDirectory },
    }),
  );

async function changeByte(path: string, at: number): Promise<void> {
  const bytes = await readFile(path);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeFile(path, bytes);
}

// Whole models run here, several times per test.
describe("a projector-only checkpoint", { timeout: 120_000 }, () => {
  it.each(PROJECTOR_RUNS)("%s gives the MIR of its full bundle to 1e-6", async (run) => {
    const bundle = await makeBundle(join(directory, run), run);
    const whole = await mirOf((file) => writeBundleFeatures(bundle, EVALUATION_SET, file));
    const alone = await mirOfProjector(run);
    expect(Math.abs(alone.mir - whole.mir)).toBeLessThan(1e-6);
  });

  it("finds the tower's outputs of the first checkpoint, and encodes again where they are damaged", async () => {
    await rm(cacheDirectory, { recursive: true, force: true });
    const first = await mirOfProjector("baseline");
    expect(first.note).toMatch(/projector mlp2x_gelu on a base, vision-tower outputs computed/);
    const second = await mirOfProjector("connector-linear");
    expect(second.note).toMatch(/projector linear on a base, vision-tower outputs from the cache/);
    expect(second.mir).not.toBe(first.mir);
    const [name = ""] = await readdir(cacheDirectory);
    await changeByte(join(cacheDirectory, name), 1000);
    const third = await mirOfProjector("baseline");
    expect(third.note).toMatch(/vision-tower outputs computed/);
    expect(third.mir).toBe(first.mir);
  });

  it("is refused where it lacks a projector, and where it needs more than a base has", async () => {
    const checkpoint = await mkdtemp(join(directory, "other-"));
    const refusal = () =>
      writeBundleFeatures(base, EVALUATION_SET, join(directory, "none"), {
        projector: { checkpoint, cacheDirectory },
      });
    await writeFile(join(checkpoint, "config.json"), JSON.stringify({ mm_projector_type: "linear" }));
    await expect(refusal()).rejects.toMatchObject({ kind: "missing-file", message: /mm_projector\.bin/ });
    await writeFile(
      join(checkpoint, "config.json"),
      JSON.stringify({ mm_projector_type: "linear", mm_use_im_start_end: true }),
    );
    await expect(refusal()).rejects.toMatchObject({ kind: "unsupported-model" });
  });
});

describe("the cache of vision-tower outputs", () => {
  const image = (value: number) => ({ data: new Float32Array(256).fill(value), tokens: 4, width: 64 });

  async function store(cache: string, key: string, value: number, maximumBytes?: number): Promise<void> {
    const writer = await createVisionCache(cache, key, maximumBytes);
    await writer.append(image(value));
    await writer.publish();
  }

  it("gives two writers of one key a file each, and readers a whole one", async () => {
    const cache = join(directory, "two");
    const [a, b] = await Promise.all([createVisionCache(cache, "k"), createVisionCache(cache, "k")]);
    await a.append(image(1));
    await b.append(image(2));
    expect(await openVisionCache(cache, "k")).toBeNull();
    await a.publish();
    const reader = await openVisionCache(cache, "k");
    await b.publish();
    expect((await reader?.read(0))?.data[0]).toBe(1);
    await reader?.close();
    const later = await openVisionCache(cache, "k");
    expect((await later?.read(0))?.data[0]).toBe(2);
    await later?.close();
    expect(await readdir(cache)).toEqual(["k"]);
  });

  it("removes what was used longest ago when it grows too large, never the newest", async () => {
    const cache = join(directory, "small");
    for (const [index, key] of ["a", "b"].entries()) {
      await store(cache, key, index);
      await utimes(join(cache, key), 1000 + index, 1000 + index);
    }
    const { size } = await stat(join(cache, "a"));
    const used = await openVisionCache(cache, "a");
    await used?.close();
    await store(cache, "c", 3, 2 * size);
    expect((await readdir(cache)).sort()).toEqual(["a", "c"]);
    await store(cache, "d", 4, 1);
    expect(await readdir(cache)).toEqual(["d"]);
  });

  it("takes a file with any changed or missing byte for none", async () => {
    const cache = join(directory, "damaged");
    for (const at of [0, 1023, 1030, 1100]) {
      await store(cache, "k", 1);
      await changeByte(join(cache, "k"), at);
      expect(await openVisionCache(cache, "k")).toBeNull();
      expect(await readdir(cache)).toEqual([]);
    }
    await store(cache, "k", 1);
    await writeFile(join(cache, "k"), (await readFile(join(cache, "k"))).subarray(0, 500));
    expect(await openVisionCache(cache, "k")).toBeNull();
  });
});
