import type { SampleInfluence } from "#lib/mir/engine/mir-result.ts";

/** Standard errors of a MIR over the samples of its evaluation set. */
export interface MirInterval {
  /** Images and texts drawn independently of each other. */
  readonly independent: number;
  /** Image and text of a sample drawn together. */
  readonly paired: number;
  readonly samples: number;
}

/**
 * Infinitesimal jackknife (docs/numerics.md, 5): influences are summed over the layers before they are squared, because
 * all layers see the same samples. SE = √(N / (N − 1) · Σ_g I_g²) / (ln 10 · Σ fid), either for images and texts
 * separately, adding their variances (independent), or for their sums (paired).
 *
 * @param influences one per layer
 * @param sum Σ fid over the layers
 * @returns null if a layer has no influences, or if there are fewer than two samples
 */
export function mirInterval(
  influences: readonly (SampleInfluence | null)[],
  sum: number,
): MirInterval | null {
  const known = influences.filter((influence) => influence !== null);
  const samples = known[0]?.vision.length ?? 0;
  if (known.length < influences.length || samples < 2) return null;
  const vision = totals(known.map((influence) => influence.vision));
  const text = totals(known.map((influence) => influence.text));
  const pairs = vision.map((value, sample) => value + (text[sample] ?? 0));
  const factor = samples / (samples - 1);
  const unit = Math.LN10 * sum;
  return {
    independent: Math.sqrt(factor * (squares(vision) + squares(text))) / unit,
    paired: Math.sqrt(factor * squares(pairs)) / unit,
    samples,
  };
}

/** Sums over layers, per sample. */
function totals(layers: readonly (readonly number[])[]): number[] {
  const [first = []] = layers;
  return first.map((_, sample) => layers.reduce((total, layer) => total + (layer[sample] ?? 0), 0));
}

const squares = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value * value, 0);
