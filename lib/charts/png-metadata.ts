/** Signature and IHDR, which is always the first chunk: 8 + (4 + 4 + 13 + 4) bytes. */
const HEAD_BYTES = 33;
const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10] as const;
const METRES_PER_INCH = 0.0254;

/**
 * Inserts the resolution (pHYs) and texts (iTXt, UTF-8) after the header of a PNG: PNG specification (W3C, third edition), 11.3.
 *
 * @param texts by keyword, which has 1 to 79 Latin-1 characters
 * @throws RangeError if the bytes are not a PNG
 */
export function pngWithMetadata(
  png: Uint8Array<ArrayBuffer>,
  pixelsPerInch: number,
  texts: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  if (SIGNATURE.some((byte, index) => png[index] !== byte)) {
    throw new RangeError("These bytes are no PNG");
  }
  const resolution = new DataView(new ArrayBuffer(9));
  const perMetre = Math.round(pixelsPerInch / METRES_PER_INCH);
  resolution.setUint32(0, perMetre);
  resolution.setUint32(4, perMetre);
  resolution.setUint8(8, 1);
  const added = [
    chunk("pHYs", new Uint8Array(resolution.buffer)),
    ...Object.entries(texts).map(([keyword, text]) =>
      // Keyword, uncompressed, without language and translated keyword.
      chunk("iTXt", new TextEncoder().encode(`${keyword}\0\0\0\0\0${text}`)),
    ),
  ];
  return concatBytes([png.subarray(0, HEAD_BYTES), ...added, png.subarray(HEAD_BYTES)]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const named = concatBytes([new TextEncoder().encode(type), data]);
  const length = new DataView(new ArrayBuffer(4));
  length.setUint32(0, data.length);
  const check = new DataView(new ArrayBuffer(4));
  check.setUint32(0, crc32(named));
  return concatBytes([new Uint8Array(length.buffer), named, new Uint8Array(check.buffer)]);
}

/** Annex D of the specification, bit by bit: texts are too short for a table to pay off. */
function crc32(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (const byte of bytes) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit += 1) {
      rest = (rest >>> 1) ^ (rest & 1 ? 0xedb88320 : 0);
    }
  }
  return ~rest >>> 0;
}

function concatBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
