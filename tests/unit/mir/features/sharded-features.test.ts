import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { computeMir } from "#lib/mir/engine/compute-mir.ts";
import { openFeaturesFile } from "#lib/mir/features/features-file.ts";
import { goldenFile } from "#tests/support/golden.ts";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "mirscope-shards-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** The tensors of a golden file, and a writer of a safetensors file with some of them. */
async function shardsOf(file: string) {
  const bytes = await readFile(goldenFile(file));
  const length = Number(bytes.readBigUInt64LE(0));
  const header: Record<string, Entry> = JSON.parse(bytes.subarray(8, 8 + length).toString());
  const names = Object.keys(header).filter((name) => name !== "__metadata__");
  const write = async (shard: string, wanted: readonly string[], metadata?: Record<string, string>) => {
    const parts: Buffer[] = [];
    let position = 0;
    const entries: Record<string, unknown> = metadata === undefined ? {} : { __metadata__: metadata };
    for (const name of wanted) {
      const entry = header[name];
      if (entry === undefined) throw new Error(`no tensor ${name}`);
      const [begin, end] = entry.data_offsets;
      parts.push(bytes.subarray(8 + length + begin, 8 + length + end));
      entries[name] = { ...entry, data_offsets: [position, position + end - begin] };
      position += end - begin;
    }
    const json = Buffer.from(JSON.stringify(entries));
    const prefix = Buffer.alloc(8);
    prefix.writeBigUInt64LE(BigInt(json.length));
    await writeFile(join(directory, shard), Buffer.concat([prefix, json, ...parts]));
  };
  return { names, write };
}

const writeIndex = async (weightMap: Record<string, string>, metadata: object = {}) => {
  const path = join(directory, "features.safetensors.index.json");
  await writeFile(path, JSON.stringify({ metadata, weight_map: weightMap }));
  return path;
};

const FORMAT = { format: "mir-features", version: "1" };

async function mirOf(path: string) {
  const source = await openFeaturesFile(path);
  try {
    return await computeMir(source, { definitions: ["exact"], device: "cpu" });
  } finally {
    await source.close();
  }
}

test("shards with an index give what the single file gives, wherever the metadata stands", async () => {
  const { names, write } = await shardsOf("six-layers-ragged.safetensors");
  const half = Math.ceil(names.length / 2);
  const single = await mirOf(goldenFile("six-layers-ragged.safetensors"));
  const map = Object.fromEntries(
    names.map((name, i) => [name, i < half ? "a.safetensors" : "b.safetensors"]),
  );
  const results: (number | undefined)[] = [];
  for (const inIndex of [true, false]) {
    await write("a.safetensors", names.slice(0, half), inIndex ? undefined : FORMAT);
    await write("b.safetensors", names.slice(half));
    const path = await writeIndex(map, inIndex ? { total_size: 1, ...FORMAT } : {});
    results.push((await mirOf(path)).results[0]?.sum);
  }
  expect(results).toEqual([single.results[0]?.sum, single.results[0]?.sum]);
});

test("a shard that is missing, lies elsewhere or lacks its tensor is refused", async () => {
  const { names, write } = await shardsOf("outliers-even-small.safetensors");
  await write("a.safetensors", names.slice(1), FORMAT);
  const allInA = Object.fromEntries(names.map((name) => [name, "a.safetensors"]));
  await expect(openFeaturesFile(await writeIndex(allInA))).rejects.toMatchObject({ kind: "missing-tensor" });
  const outside = { ...allInA, "vision.1": "../a.safetensors" };
  await expect(openFeaturesFile(await writeIndex(outside))).rejects.toMatchObject({ kind: "bad-index" });
  const nowhere = { ...allInA, "vision.1": "c.safetensors" };
  await expect(openFeaturesFile(await writeIndex(nowhere))).rejects.toMatchObject({ kind: "missing-file" });
});

test("an index that is no index is refused", async () => {
  const path = join(directory, "features.safetensors.index.json");
  for (const content of ["{", "[]", '{"weight_map": {"vision.1": 3}}']) {
    await writeFile(path, content);
    await expect(openFeaturesFile(path)).rejects.toMatchObject({ kind: "bad-index" });
  }
});
