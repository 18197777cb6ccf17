import { z } from "zod";
import { InputError } from "#lib/errors.ts";
import type { ByteSource } from "#lib/storage/byte-source.ts";

/** One tensor of a safetensors file, validated against the file's size. */
export interface TensorEntry {
  readonly name: string;
  /** As named in the file; the reader decides which ones it supports. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Position of the first byte in the file. */
  readonly position: number;
  readonly bytes: number;
}

export interface SafetensorsHeader {
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly tensors: ReadonlyMap<string, TensorEntry>;
}

/** The limit of the reference implementation (github.com/huggingface/safetensors). */
const MAXIMUM_HEADER_BYTES = 100_000_000;
const LENGTH_BYTES = 8;
const METADATA = "__metadata__";

/** Bits per element; all types of the format, so that files with additional tensors can be read. */
const ELEMENT_BITS: Readonly<Record<string, number>> = {
  ...{ F64: 64, I64: 64, U64: 64, C64: 64, F32: 32, I32: 32, U32: 32, F16: 16, BF16: 16, I16: 16, U16: 16 },
  ...{ F8_E4M3: 8, F8_E5M2: 8, F8_E8M0: 8, I8: 8, U8: 8, BOOL: 8, F6_E2M3: 6, F6_E3M2: 6, F4: 4 },
};

const TensorSchema = z.object({
  dtype: z.string(),
  shape: z.array(z.number()),
  data_offsets: z.tuple([z.number(), z.number()]),
});
const MetadataSchema = z.record(z.string(), z.string());

/**
 * Reads and checks the header of a safetensors file: length (unsigned 64-bit little-endian), JSON, data. Allocations
 * depend on the file's actual size, never on sizes that its header claims.
 *
 * @throws InputError `truncated`, `header-too-large`, `bad-header`, `bad-dtype`, `bad-shape`, `bad-offsets`,
 *   `bad-metadata`
 */
export async function readSafetensorsHeader(file: ByteSource): Promise<SafetensorsHeader> {
  const length = await readHeaderLength(file);
  const json = parseHeader(await file.read(LENGTH_BYTES, length), file.name);
  const { [METADATA]: metadata, ...entries } = json;
  const dataStart = LENGTH_BYTES + length;
  const tensors = Object.entries(entries).map(([name, entry]) =>
    parseTensor(name, entry, dataStart, file.name),
  );
  checkRanges(tensors, dataStart, file);
  return {
    metadata: metadata === undefined ? null : parseMetadata(metadata, file.name),
    tensors: new Map(tensors.map((tensor) => [tensor.name, tensor])),
  };
}

async function readHeaderLength(file: ByteSource): Promise<number> {
  if (file.size < LENGTH_BYTES) {
    const what = file.size === 0 ? "is empty" : `is too short (${file.size} bytes) for a header length`;
    throw new InputError("truncated", `${file.name} ${what}: truncated, or no safetensors file`);
  }
  const length = new DataView((await file.read(0, LENGTH_BYTES)).buffer).getBigUint64(0, true);
  if (length === 0n) throw new InputError("bad-header", `${file.name} has an empty header`);
  if (length > BigInt(MAXIMUM_HEADER_BYTES)) {
    throw new InputError(
      "header-too-large",
      `${file.name} claims a header of ${length} bytes (at most ${MAXIMUM_HEADER_BYTES}): no safetensors file`,
    );
  }
  const available = file.size - LENGTH_BYTES;
  if (length <= BigInt(available)) return Number(length);
  const claim = `its header is said to have ${length} bytes, but only ${available} follow`;
  if (endsInsideObject(await file.read(LENGTH_BYTES, available))) {
    throw new InputError("truncated", `${file.name} is truncated inside its header: ${claim}`);
  }
  throw new InputError("header-too-large", `${file.name} has a wrong header length: ${claim}`);
}

/** Whether a JSON object begins here and does not end: then bytes are missing, and the length is correct. */
function endsInsideObject(bytes: Uint8Array): boolean {
  const [quote, backslash, open, close] = [0x22, 0x5c, 0x7b, 0x7d];
  let depth = 0;
  let isInText = false;
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i];
    if (isInText && byte === backslash) i += 1;
    else if (byte === quote) isInText = !isInText;
    else if (!isInText && byte === open) depth += 1;
    else if (!isInText && byte === close) depth -= 1;
    if (depth === 0) return false;
  }
  return true;
}

function parseHeader(bytes: Uint8Array, file: string): Record<string, unknown> {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new InputError("bad-header", `${file}: the header is not valid UTF-8`, { cause: error });
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new InputError("bad-header", `${file}: the header is not valid JSON`, { cause: error });
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new InputError("bad-header", `${file}: the header is no JSON object`);
  }
  return { ...json };
}

function parseMetadata(metadata: unknown, file: string): Record<string, string> {
  const result = MetadataSchema.safeParse(metadata);
  if (!result.success) {
    throw new InputError("bad-metadata", `${file}: ${METADATA} is no map from text to text`);
  }
  return result.data;
}

function parseTensor(name: string, entry: unknown, dataStart: number, file: string): TensorEntry {
  const result = TensorSchema.safeParse(entry);
  if (!result.success) {
    const place = result.error.issues[0]?.path.join(".") || "entry";
    throw new InputError("bad-header", `${file}: the header's ${place} of ${name} is malformed`);
  }
  const { dtype, shape, data_offsets } = result.data;
  const [begin, end] = data_offsets;
  const bits = Object.hasOwn(ELEMENT_BITS, dtype) ? ELEMENT_BITS[dtype] : undefined;
  if (bits === undefined) throw new InputError("bad-dtype", `${file}: ${name} has an unknown dtype ${dtype}`);
  if (!shape.every((size) => Number.isInteger(size) && size >= 0)) {
    throw new InputError(
      "bad-shape",
      `${file}: ${name} has the shape [${shape}]: sizes are whole and not negative`,
    );
  }
  if (!(Number.isSafeInteger(begin) && Number.isSafeInteger(end) && begin >= 0 && begin <= end)) {
    throw new InputError("bad-offsets", `${file}: ${name} has the impossible offsets [${begin}, ${end}]`);
  }
  // As a BigInt, because a product of sizes may exceed 2^53.
  const bytes = (shape.reduce((product, size) => product * BigInt(size), 1n) * BigInt(bits) + 7n) / 8n;
  if (bytes !== BigInt(end - begin)) {
    const where = `its offsets [${begin}, ${end}] hold ${end - begin}`;
    throw new InputError(
      "bad-offsets",
      `${file}: ${name} of shape [${shape}] has a size of ${bytes} bytes, but ${where}`,
    );
  }
  return { name, dtype, shape, position: dataStart + begin, bytes: end - begin };
}

/**
 * No tensor may extend past the end of the file or overlap another. If everything would fit when packed, the offsets
 * are wrong; otherwise the file is truncated.
 */
function checkRanges(tensors: readonly TensorEntry[], dataStart: number, file: ByteSource): void {
  const needed = tensors.reduce((total, { bytes }) => total + bytes, dataStart);
  for (const { name, position, bytes } of tensors) {
    if (position + bytes <= file.size) continue;
    const reach = `${name} reaches to byte ${position + bytes}, beyond the end of the file at ${file.size}`;
    if (needed > file.size) throw new InputError("truncated", `${file.name} is truncated: ${reach}`);
    throw new InputError("bad-offsets", `${file.name}: the offsets of ${reach}`);
  }
  const ordered = tensors.filter(({ bytes }) => bytes > 0).sort((a, b) => a.position - b.position);
  for (const [index, tensor] of ordered.entries()) {
    const next = ordered[index + 1];
    if (next !== undefined && tensor.position + tensor.bytes > next.position) {
      throw new InputError(
        "bad-offsets",
        `${file.name}: the offsets of ${tensor.name} and ${next.name} overlap`,
      );
    }
  }
}
