import { open } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { computeMir } from "#lib/mir/engine/compute-mir.ts";
import { chunkTokens } from "#lib/mir/engine/token-chunks.ts";
import { surveyTokens } from "#lib/mir/engine/token-survey.ts";
import { openFeaturesFile } from "#lib/mir/features/features-file.ts";
import { createFeaturesWriter } from "#lib/mir/features/features-writer.ts";
import { randomTokens } from "#tests/support/memory-features.ts";
import { temporaryDirectory } from "#tests/support/mini-lvlm-bundle.ts";

const ROWS = 300;
const D = 12;
const tokens = {
  vision: randomTokens(ROWS, D, { seed: 1, outlierEvery: 60 }),
  text: randomTokens(ROWS, D, { seed: 2 }),
};

async function writtenFile(): Promise<string> {
  const path = join(await temporaryDirectory(), "features.safetensors");
  const writer = await createFeaturesWriter(path, {
    layerCount: 1,
    dimension: D,
    tokenCounts: { vision: [ROWS], text: [ROWS] },
    metadata: {},
  });
  for (const modality of ["vision", "text"] as const) {
    await writer.writeSample(modality, 1, 0, Float32Array.from(tokens[modality].values));
  }
  await writer.finish();
  return path;
}

test("norms written beside the tokens give the same survey as the tokens themselves", async () => {
  const source = await openFeaturesFile(await writtenFile());
  try {
    const layer = await source.layer(1);
    for (const matrix of [layer.vision, layer.text]) {
      const { norms, ...withoutNorms } = matrix;
      expect(await norms?.()).toHaveLength(ROWS);
      const survey = await surveyTokens(chunkTokens(matrix), undefined);
      expect(survey).toEqual(await surveyTokens(chunkTokens(withoutNorms), undefined));
    }
  } finally {
    await source.close();
  }
});

test("norms that are not those of the tokens are refused by name and row", async () => {
  const path = await writtenFile();
  const file = await open(path, "r+");
  const length = Buffer.alloc(8);
  await file.read(length, 0, 8, 0);
  const headerLength = Number(length.readBigUInt64LE());
  const header = Buffer.alloc(headerLength);
  await file.read(header, 0, headerLength, 8);
  const [start] = JSON.parse(header.toString())["vision.1.norms"].data_offsets as [number, number];
  await file.write(new Uint8Array(Float64Array.of(1e6).buffer), 0, 8, 8 + headerLength + start + 7 * 8);
  await file.close();
  const source = await openFeaturesFile(path);
  try {
    const options = { definitions: ["exact"] as const, device: "cpu" as const };
    await expect(computeMir(source, options)).rejects.toThrow(
      /vision\.1: the norm stored for row 7 is 1000000/,
    );
  } finally {
    await source.close();
  }
});
