/**
 * `order` with `id` at place `to` of the `visible` ids, which are all or a part of it in the same order. Hidden columns
 * keep their places between the others.
 */
export function moveColumn(
  order: readonly string[],
  id: string,
  to: number,
  visible: readonly string[] = order,
): string[] {
  const others = order.filter((other) => other !== id);
  if (others.length === order.length) {
    return [...order];
  }
  const neighbours = visible.filter((other) => other !== id);
  const place = Math.max(0, Math.min(neighbours.length, to));
  const next = neighbours[place];
  const previous = neighbours[place - 1];
  const at = next === undefined ? others.lastIndexOf(previous ?? "") + 1 : others.indexOf(next);
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
