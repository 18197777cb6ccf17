import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type ByteImage, type ResampleFilter, resampleImage } from "#lib/onnx/families/resample.ts";

interface Case {
  readonly filter: ResampleFilter;
  readonly width: number;
  readonly height: number;
  readonly data: string;
}

/** Made by Pillow (tests/reference/families/resample.py). */
const golden: { width: number; height: number; data: string; cases: Case[] } = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../../golden/families/resample.json"), "utf8"),
);
const bytes = (data: string) => new Uint8Array(Buffer.from(data, "base64"));
const source: ByteImage = {
  data: bytes(golden.data),
  width: golden.width,
  height: golden.height,
  channels: 3,
};

describe("an image in another size", () => {
  test.each(golden.cases)(
    "is Pillow's to the bit: $filter, $width x $height",
    ({ filter, width, height, data }) => {
      const resized = resampleImage(source, width, height, filter);
      expect([resized.width, resized.height, resized.channels]).toEqual([width, height, 3]);
      expect(Buffer.from(resized.data).equals(Buffer.from(bytes(data)))).toBe(true);
    },
  );

  test("is the same image where the size is its own", () => {
    expect(resampleImage(source, source.width, source.height, "bicubic").data).toEqual(source.data);
  });
});
