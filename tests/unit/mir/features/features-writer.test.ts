import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createFeaturesWriter, type Modality } from "#lib/mir/features/features-writer.ts";
import { temporaryDirectory } from "#tests/support/mini-lvlm-bundle.ts";
import { readSafetensors } from "#tests/support/safetensors.ts";

const counts = { vision: [2, 1, 2], text: [1, 3, 2] };
const layout = { layerCount: 2, dimension: 2, tokenCounts: counts, metadata: { template: "<image>{text}" } };

/** Rows whose numbers encode their position. */
const rowsOf = (modality: Modality, layer: number, sample: number) =>
  Float32Array.from(
    { length: (counts[modality][sample] ?? 0) * 2 },
    (_, index) => (modality === "text" ? -1 : 1) * (layer * 1000 + sample * 100 + index),
  );

describe("writing a features file", () => {
  test("puts every sample's rows into its place, whatever the order of writing", async () => {
    const path = join(await temporaryDirectory(), "features.safetensors");
    const writer = await createFeaturesWriter(path, layout);
    for (const sample of [2, 0, 1]) {
      for (const layer of [2, 1]) {
        await writer.writeSample("text", layer, sample, rowsOf("text", layer, sample));
        await writer.writeSample("vision", layer, sample, rowsOf("vision", layer, sample));
      }
    }
    await writer.finish();
    await writer.discard();

    const file = await readSafetensors(path);
    for (const modality of ["vision", "text"] as const) {
      for (const layer of [1, 2]) {
        const expected = [0, 1, 2].flatMap((sample) => [...rowsOf(modality, layer, sample)]);
        expect(file.tensor(`${modality}.${layer}`)).toEqual({
          shape: [expected.length / 2, 2],
          values: expected,
        });
      }
    }
    expect(file.tensor("vision.sample_offsets")).toEqual({ shape: [4], values: [0, 2, 3, 5] });
    expect(file.tensor("text.sample_offsets")).toEqual({ shape: [4], values: [0, 1, 4, 6] });
    expect(file.metadata).toEqual({ format: "mir-features", version: "1", template: "<image>{text}" });
  });

  test("lays the tensors out without gaps or overlaps, on 8-byte boundaries of the file", async () => {
    const path = join(await temporaryDirectory(), "features.safetensors");
    const writer = await createFeaturesWriter(path, layout);
    await writer.writeSample("text", 2, 2, rowsOf("text", 2, 2));
    await writer.finish();
    const { entries, dataLength, headerLength } = await readSafetensors(path);
    const ranges = Object.values(entries)
      .map((entry) => entry.data_offsets)
      .sort((a, b) => a[0] - b[0]);
    let end = 0;
    for (const [start, stop] of ranges) {
      expect(start).toBe(end);
      end = stop;
    }
    expect(end).toBe(dataLength);
    expect(headerLength % 8).toBe(0);
  });

  test("shows no file under the final name before it is finished, and leaves none when discarded", async () => {
    const directory = await temporaryDirectory();
    const writer = await createFeaturesWriter(join(directory, "features.safetensors"), layout);
    await writer.writeSample("vision", 1, 0, rowsOf("vision", 1, 0));
    expect(await readdir(directory)).toEqual(["features.safetensors.partial"]);
    await writer.discard();
    expect(await readdir(directory)).toEqual([]);
  });

  test("refuses rows of another number than the layout promises", async () => {
    const writer = await createFeaturesWriter(join(await temporaryDirectory(), "f.safetensors"), layout);
    await expect(writer.writeSample("vision", 1, 0, new Float32Array(6))).rejects.toThrow(
      "6 numbers do not fit",
    );
    await expect(writer.writeSample("vision", 1, 3, new Float32Array(0))).rejects.toThrow(
      "sample 3 of vision.1",
    );
    await expect(writer.writeSample("vision", 3, 0, new Float32Array(4))).rejects.toThrow("vision.3");
    await writer.discard();
  });
});
