import { type FileHandle, open, rename } from "node:fs/promises";
import { mulberry32 } from "#lib/numerics/random/mulberry32.ts";

/** A features file of synthetic layers, large enough to measure with. */
export interface FeaturesCase {
  readonly layers: number;
  /** Width of a token; a power of two. */
  readonly dimension: number;
  readonly visionTokens: number;
  readonly textTokens: number;
  /** Image-text pairs among which the tokens are divided. */
  readonly samples: number;
}

type Modality = "vision" | "text";
const MODALITIES: readonly Modality[] = ["vision", "text"];
/** Rows generated and written at a time. */
const CHUNK_ROWS = 512;

/**
 * Writes a case as F16. The layers imitate decoder activations in the properties that matter to the arithmetic:
 * power-law spectra that differ between the modalities and do not commute, similar tokens within a sample, separate
 * means, two massive dimensions, and one outlier row in 200. The same case always gives the same file.
 */
export async function makeFeatures(path: string, shape: FeaturesCase): Promise<void> {
  const file = await open(`${path}.partial`, "w");
  try {
    await file.write(header(shape));
    for (const modality of MODALITIES)
      await file.write(sampleOffsets(tokensOf(shape, modality), shape.samples));
    for (let layer = 1; layer <= shape.layers; layer += 1) {
      for (const modality of MODALITIES) await writeTokens(file, shape, modality, layer);
    }
  } finally {
    await file.close();
  }
  await rename(`${path}.partial`, path);
}

const tokensOf = (shape: FeaturesCase, modality: Modality): number =>
  modality === "vision" ? shape.visionTokens : shape.textTokens;

function header(shape: FeaturesCase): Uint8Array {
  const content: Record<string, object> = { __metadata__: { format: "mir-features", version: "1" } };
  let position = 0;
  const add = (name: string, dtype: string, dimensions: readonly number[], bytes: number) => {
    content[name] = { dtype, shape: dimensions, data_offsets: [position, position + bytes] };
    position += bytes;
  };
  for (const modality of MODALITIES) {
    add(`${modality}.sample_offsets`, "I64", [shape.samples + 1], (shape.samples + 1) * 8);
  }
  for (let layer = 1; layer <= shape.layers; layer += 1) {
    for (const modality of MODALITIES) {
      const rows = tokensOf(shape, modality);
      add(`${modality}.${layer}`, "F16", [rows, shape.dimension], rows * shape.dimension * 2);
    }
  }
  const json = Buffer.from(JSON.stringify(content));
  const padded = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, " ")]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([length, padded]);
}

const sampleStart = (tokens: number, samples: number, sample: number) =>
  Math.floor((tokens * sample) / samples);

function sampleOffsets(tokens: number, samples: number): Uint8Array {
  const starts = BigInt64Array.from({ length: samples + 1 }, (_, k) =>
    BigInt(sampleStart(tokens, samples, k)),
  );
  return new Uint8Array(starts.buffer);
}

async function writeTokens(file: FileHandle, shape: FeaturesCase, modality: Modality, layer: number) {
  const { dimension, samples } = shape;
  const rows = tokensOf(shape, modality);
  const normal = normalFrom(modality === "vision" ? 1000 + layer : 2000 + layer);
  const spread = spectrum(dimension, modality, layer);
  const centre = new Float64Array(dimension);
  const row = new Float64Array(dimension);
  let sample = -1;
  for (let start = 0; start < rows; start += CHUNK_ROWS) {
    const count = Math.min(CHUNK_ROWS, rows - start);
    const chunk = new Float16Array(count * dimension);
    for (let i = 0; i < count; i += 1) {
      while (start + i >= sampleStart(rows, samples, sample + 1)) {
        sample += 1;
        for (let j = 0; j < dimension; j += 1) centre[j] = 0.4 * normal();
      }
      for (let j = 0; j < dimension; j += 1) row[j] = ((centre[j] ?? 0) + normal()) * (spread[j] ?? 0);
      if (modality === "vision") rotatePairs(row);
      walshHadamard(row);
      finishRow(row, modality, (start + i) % 200 === 77);
      chunk.set(row, i * dimension);
    }
    await file.write(new Uint8Array(chunk.buffer));
  }
}

/** Standard deviations along the principal directions; deeper layers are better aligned. */
function spectrum(dimension: number, modality: Modality, layer: number): Float64Array {
  const decay = modality === "vision" ? 0.5 + 0.2 / layer : 0.5;
  const size = modality === "vision" ? 1 + 1 / layer : 1;
  return Float64Array.from({ length: dimension }, (_, j) => size * (j + 1) ** -decay);
}

/** Rotates neighbouring directions into each other, so that the covariances do not commute. */
function rotatePairs(row: Float64Array): void {
  const [cosine, sine] = [Math.cos(0.5), Math.sin(0.5)];
  for (let j = 0; j + 1 < row.length; j += 2) {
    const [x, y] = [row[j] ?? 0, row[j + 1] ?? 0];
    row[j] = cosine * x - sine * y;
    row[j + 1] = sine * x + cosine * y;
  }
}

/** The orthogonal Walsh-Hadamard transform in place: every dimension of a token mixes all directions. */
function walshHadamard(row: Float64Array): void {
  const n = row.length;
  for (let half = 1; half < n; half *= 2) {
    for (let block = 0; block < n; block += 2 * half) {
      for (let j = block; j < block + half; j += 1) {
        const [x, y] = [row[j] ?? 0, row[j + half] ?? 0];
        row[j] = x + y;
        row[j + half] = x - y;
      }
    }
  }
  const scale = 1 / Math.sqrt(n);
  for (let j = 0; j < n; j += 1) row[j] = (row[j] ?? 0) * scale;
}

function finishRow(row: Float64Array, modality: Modality, isOutlier: boolean): void {
  const offset = modality === "vision" ? 0.02 : -0.02;
  for (let j = 0; j < row.length; j += 1) row[j] = ((row[j] ?? 0) + offset) * (isOutlier ? 8 : 1);
  row[3] = (row[3] ?? 0) * 20 + (modality === "vision" ? 5 : 8);
  row[7] = (row[7] ?? 0) * 20 - 6;
}

/** Standard normal numbers from a seeded generator: the polar method (Marsaglia & Bray 1964). */
function normalFrom(seed: number): () => number {
  const next = mulberry32(seed);
  const uniform = () => next() / 2 ** 32;
  let spare = Number.NaN;
  return () => {
    if (!Number.isNaN(spare)) {
      const value = spare;
      spare = Number.NaN;
      return value;
    }
    for (;;) {
      const [x, y] = [2 * uniform() - 1, 2 * uniform() - 1];
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      spare = y * factor;
      return x * factor;
    }
  };
}
