import sharp from "sharp";
import { expect, test } from "vitest";
import { pngWithMetadata } from "#lib/charts/png-metadata.ts";

const plain = async () => {
  const image = sharp({ create: { width: 30, height: 20, channels: 3, background: "#0072b2" } });
  return new Uint8Array(await image.png().toBuffer());
};

test("another reader finds resolution and texts, and the same picture", async () => {
  const before = await plain();
  const texts = { Title: "MIR ↓ better, ρ = −0.97", Source: "http://localhost/projects/a" };
  const after = pngWithMetadata(before, 300, texts);
  const found = await sharp(after).metadata();
  expect(found).toMatchObject({ width: 30, height: 20, density: 300 });
  expect(found.comments).toEqual(Object.entries(texts).map(([keyword, text]) => ({ keyword, text })));
  // libspng verifies the checksums of the chunks that it reads.
  expect(await sharp(after).raw().toBuffer()).toEqual(await sharp(before).raw().toBuffer());
});

test("the sum of a chunk is that of the specification", async () => {
  const bytes = pngWithMetadata(await plain(), 72, {});
  const view = new DataView(bytes.buffer);
  // The crc32 by zlib of "pHYs", 2835, 2835, 1.
  const { crc32 } = await import("node:zlib");
  expect(view.getUint32(33 + 8 + 9)).toBe(crc32(bytes.subarray(37, 50)));
});

test("bytes that are no PNG are refused", () => {
  expect(() => pngWithMetadata(new Uint8Array([1, 2, 3]), 72, {})).toThrow("no PNG");
});
