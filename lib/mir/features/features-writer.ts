import { normsName } from "#lib/mir/features/features-file.ts";
import { rowNorm } from "#lib/numerics/tokens/token-rows.ts";
import { createPositionedFile, type PositionedFile } from "#lib/storage/positioned-file.ts";

export type Modality = "vision" | "text";

export interface FeaturesLayout {
  readonly layerCount: number;
  readonly dimension: number;
  /** Tokens of every sample, per modality; both have the same number of samples. */
  readonly tokenCounts: Readonly<Record<Modality, readonly number[]>>;
  /** Additional keys of the header's `__metadata__`. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** A features file (docs/design.md, "Features file") that can be written in any order. */
export interface FeaturesWriter {
  /**
   * Writes the rows of one sample of one layer, and their norms.
   * @param rows [tokens of that sample, dimension], exactly as many as in the layout
   */
  writeSample(modality: Modality, layer: number, sample: number, rows: Float32Array): Promise<void>;
  /** Renames the file to its final name; nothing may be written afterwards. */
  finish(): Promise<void>;
  /** Removes the unfinished file. Does nothing after `finish`. */
  discard(): Promise<void>;
}

interface TensorEntry {
  readonly dtype: "F32" | "F64" | "I64";
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const MODALITIES: readonly Modality[] = ["vision", "text"];
const ALIGNMENT = 8;

/**
 * Starts a features file: header and sample offsets are written immediately, since all row counts are known, and every
 * sample's rows go to their final position as they arrive. Memory does not grow with the number of samples. Until
 * `finish` the file is named `<path>.partial`.
 */
export async function createFeaturesWriter(path: string, layout: FeaturesLayout): Promise<FeaturesWriter> {
  const { layerCount, dimension, tokenCounts } = layout;
  const starts = { vision: cumulative(tokenCounts.vision), text: cumulative(tokenCounts.text) };
  const entries = layTensors(starts, layerCount, dimension);
  const metadata = { format: "mir-features", version: "1", ...layout.metadata };
  const header = encodeHeader({ __metadata__: metadata, ...Object.fromEntries(entries) });
  const positionOf = (name: string) => header.length + (entries.get(name)?.data_offsets[0] ?? Number.NaN);
  const file = await createPositionedFile(`${path}.partial`);
  try {
    await file.write(0, header);
    for (const modality of MODALITIES) {
      await file.write(positionOf(offsetsName(modality)), littleEndianInt64(starts[modality]));
    }
  } catch (error) {
    await file.discard();
    throw error;
  }

  return {
    async writeSample(modality, layer, sample, rows) {
      const name = `${modality}.${layer}`;
      const start = starts[modality][sample];
      const count = tokenCounts[modality][sample];
      if (
        start === undefined ||
        count === undefined ||
        rows.length !== count * dimension ||
        !entries.has(name)
      ) {
        throw new RangeError(`${rows.length} numbers do not fit sample ${sample} of ${name}`);
      }
      const position = positionOf(name) + start * dimension * Float32Array.BYTES_PER_ELEMENT;
      await writeNumbers(file, position, rows);
      const norms = Float64Array.from({ length: count }, (_, i) =>
        rowNorm(rows, i * dimension, (i + 1) * dimension),
      );
      await writeNumbers(file, positionOf(normsName(name)) + start * Float64Array.BYTES_PER_ELEMENT, norms);
    },
    finish: () => file.publish(path),
    discard: () => file.discard(),
  };
}

const offsetsName = (modality: Modality) => `${modality}.sample_offsets`;

/** Cumulative sums from 0: the first row of every sample, then the number of all rows. */
function cumulative(counts: readonly number[]): number[] {
  const starts = [0];
  for (const [index, count] of counts.entries()) starts.push((starts[index] ?? 0) + count);
  return starts;
}

function layTensors(
  starts: Readonly<Record<Modality, readonly number[]>>,
  layerCount: number,
  dimension: number,
): Map<string, TensorEntry> {
  const entries = new Map<string, TensorEntry>();
  let position = 0;
  const add = (name: string, dtype: TensorEntry["dtype"], shape: readonly number[], bytes: number) => {
    entries.set(name, { dtype, shape, data_offsets: [position, position + bytes] });
    position += bytes;
  };
  for (const modality of MODALITIES) {
    const count = starts[modality].length;
    add(offsetsName(modality), "I64", [count], count * BigInt64Array.BYTES_PER_ELEMENT);
  }
  for (let layer = 1; layer <= layerCount; layer += 1) {
    for (const modality of MODALITIES) {
      const rows = starts[modality].at(-1) ?? 0;
      add(normsName(`${modality}.${layer}`), "F64", [rows], rows * Float64Array.BYTES_PER_ELEMENT);
    }
  }
  for (let layer = 1; layer <= layerCount; layer += 1) {
    for (const modality of MODALITIES) {
      const rows = starts[modality].at(-1) ?? 0;
      add(
        `${modality}.${layer}`,
        "F32",
        [rows, dimension],
        rows * dimension * Float32Array.BYTES_PER_ELEMENT,
      );
    }
  }
  return entries;
}

/** Length (unsigned 64-bit little-endian) and JSON, padded with spaces so that the data starts aligned. */
function encodeHeader(content: object): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(content));
  const length = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(8 + length).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(json, 8);
  return bytes;
}

function littleEndianInt64(values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 8));
  for (const [index, value] of values.entries()) view.setBigInt64(index * 8, BigInt(value), true);
  return new Uint8Array(view.buffer);
}

/** Typed arrays are little-endian on every machine that ONNX Runtime supports, as safetensors requires. */
const writeNumbers = (file: PositionedFile, position: number, numbers: Float32Array | Float64Array) =>
  file.write(position, new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
