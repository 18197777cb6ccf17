/** `ids` with `id` at index `to` of the result. */
export function withMoved(ids: readonly string[], id: string, to: number): string[] {
  const others = ids.filter((other) => other !== id);
  if (others.length === ids.length) {
    return [...ids];
  }
  const at = Math.max(0, Math.min(others.length, to));
  return [...others.slice(0, at), id, ...others.slice(at)];
}

/**
 * The gap between columns that is nearest to `x`: 0 is before the first. `offsets` are where each column starts and
 * where the last one ends.
 */
export function nearestGap(offsets: readonly number[], x: number): number {
  let nearest = 0;
  for (const [gap, offset] of offsets.entries()) {
    if (Math.abs(offset - x) < Math.abs((offsets[nearest] ?? 0) - x)) {
      nearest = gap;
    }
  }
  return nearest;
}

/** The index that the column at `from` gets when it is dropped in a gap. */
export const indexOfGap = (from: number, gap: number): number => (gap > from ? gap - 1 : gap);

export const MINIMUM_WIDTH = 48;
export const MAXIMUM_WIDTH = 800;

export const clampWidth = (width: number): number =>
  Math.round(Math.max(MINIMUM_WIDTH, Math.min(MAXIMUM_WIDTH, width)));
