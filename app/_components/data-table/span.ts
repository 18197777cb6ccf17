/** The indexes from `first` up to, not including, `end`. */
export interface Span {
  readonly first: number;
  readonly end: number;
}

export const spanLength = ({ first, end }: Span): number => Math.max(0, end - first);

export const isSameSpan = (a: Span, b: Span): boolean => a.first === b.first && a.end === b.end;

/** The common part; empty where there is none. */
export function intersection(a: Span, b: Span): Span {
  const first = Math.max(a.first, b.first);
  return { first, end: Math.max(first, Math.min(a.end, b.end)) };
}

/** Extended by `by` at both ends, within 0 to `count`. */
export function padded({ first, end }: Span, by: number, count: number): Span {
  return { first: Math.max(0, first - by), end: Math.min(count, end + by) };
}

/**
 * One step from the drawn indexes to the target, with at most `budget` new ones: visible ones come first, so that a long
 * jump fills the screen over a few frames and delays none of them. Indexes outside the target are dropped at once.
 */
export function approach(drawn: Span, visible: Span, target: Span, budget: number): Span {
  const kept = intersection(drawn, target);
  const touches = spanLength(kept) > 0 && kept.end >= visible.first && kept.first <= visible.end;
  let { first, end } = touches ? kept : { first: visible.first, end: visible.first };
  let left = Math.max(1, budget);
  const growEnd = (to: number) => {
    const by = Math.max(0, Math.min(left, to - end));
    end += by;
    left -= by;
  };
  const growFirst = (to: number) => {
    const by = Math.max(0, Math.min(left, first - to));
    first -= by;
    left -= by;
  };
  growEnd(visible.end);
  growFirst(visible.first);
  growEnd(target.end);
  growFirst(target.first);
  return { first, end };
}
