import type { Rows } from "#lib/mir/features/element-types.ts";
import type { FeatureSource, SampleOffsets, TokenMatrix } from "#lib/mir/features/feature-source.ts";
import { normalFrom } from "#tests/support/seeded-random.ts";

export interface Tokens {
  readonly rows: number;
  readonly dimension: number;
  /** [rows, dimension] */
  readonly values: Rows;
}

function matrixOf(name: string, { rows, dimension, values }: Tokens): TokenMatrix {
  return {
    name,
    rows,
    dimension,
    readRows: async (start, count) => values.slice(start * dimension, (start + count) * dimension),
  };
}

/** A feature source of one layer from arrays. */
export function memorySource(
  vision: Tokens,
  text: Tokens,
  sampleOffsets: SampleOffsets | null = null,
): FeatureSource {
  return {
    name: "memory",
    layerCount: 1,
    dimension: vision.dimension,
    sampleCount: sampleOffsets === null ? null : sampleOffsets.vision.length - 1,
    sampleOffsets,
    layer: async (k) => ({ vision: matrixOf(`vision.${k}`, vision), text: matrixOf(`text.${k}`, text) }),
    close: async () => undefined,
  };
}

export interface TokenLaw {
  readonly seed: number;
  /** Standard deviation of dimension j is (j + 1)^-decay. */
  readonly decay?: number;
  /** Added to every second dimension. */
  readonly mean?: number;
  /** Every n-th row is an outlier of 30 times the size. */
  readonly outlierEvery?: number;
}

/** Normal tokens with a power-law spectrum, mixed by neighbours so that covariances are not diagonal. */
export function randomTokens(rows: number, dimension: number, law: TokenLaw): Tokens {
  const { seed, decay = 0.5, mean = 0, outlierEvery = Number.POSITIVE_INFINITY } = law;
  const normal = normalFrom(seed);
  const values = new Float64Array(rows * dimension);
  for (let i = 0; i < rows; i += 1) {
    const scale = (i + 1) % outlierEvery === 0 ? 30 : 1;
    let previous = 0;
    for (let j = 0; j < dimension; j += 1) {
      const own = normal() * (j + 1) ** -decay;
      values[i * dimension + j] = scale * (own + 0.4 * previous + (j % 2 === 0 ? mean : 0));
      previous = own;
    }
  }
  return { rows, dimension, values };
}

/** The same tokens with every value changed. */
export const mapTokens = (tokens: Tokens, change: (value: number, index: number) => number): Tokens => ({
  ...tokens,
  values: Float64Array.from(tokens.values, change),
});
