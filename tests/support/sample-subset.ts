import type { FeatureSource, TokenMatrix } from "#lib/mir/features/feature-source.ts";

/** Whether to keep a sample's image, or its text. */
export type KeepSample = (sample: number) => boolean;

/** A source without the tokens of some samples; it no longer records its samples. */
export function keepSamples(source: FeatureSource, image: KeepSample, text: KeepSample): FeatureSource {
  const { sampleOffsets } = source;
  if (sampleOffsets === null) throw new Error(`${source.name} does not know its samples`);
  return {
    ...source,
    sampleCount: null,
    sampleOffsets: null,
    layer: async (k) => {
      const layer = await source.layer(k);
      return {
        vision: await keepRows(layer.vision, sampleOffsets.vision, image),
        text: await keepRows(layer.text, sampleOffsets.text, text),
      };
    },
  };
}

async function keepRows(
  matrix: TokenMatrix,
  offsets: readonly number[],
  keep: KeepSample,
): Promise<TokenMatrix> {
  const d = matrix.dimension;
  const all = await matrix.readRows(0, matrix.rows);
  const kept: number[] = [];
  for (let sample = 0; sample + 1 < offsets.length; sample += 1) {
    if (!keep(sample)) continue;
    for (let row = offsets[sample] ?? 0; row < (offsets[sample + 1] ?? 0); row += 1) kept.push(row);
  }
  const values =
    all instanceof Float64Array ? new Float64Array(kept.length * d) : new Float32Array(kept.length * d);
  for (const [index, row] of kept.entries()) values.set(all.subarray(row * d, (row + 1) * d), index * d);
  const readRows = async (start: number, count: number) => values.slice(start * d, (start + count) * d);
  return { name: matrix.name, rows: kept.length, dimension: d, readRows };
}
