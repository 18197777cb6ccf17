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

/** The rows of which at least a pixel is in a view of `height` pixels. */
export function rowsInView(scrollTop: number, height: number, rowHeight: number, total: number): Span {
  const first = Math.max(0, Math.min(total, Math.floor(scrollTop / rowHeight)));
  return { first, end: Math.max(first, Math.min(total, Math.ceil((scrollTop + height) / rowHeight))) };
}

/**
 * The columns of which at least a pixel is in a view of `width` pixels. `offsets` are where each column starts,
 * ascending, and where the last one ends.
 */
export function columnsInView(offsets: readonly number[], scrollLeft: number, width: number): Span {
  const count = Math.max(0, offsets.length - 1);
  const first = Math.max(0, Math.min(count, countUpTo(offsets, scrollLeft) - 1));
  return { first, end: Math.max(first, Math.min(count, countUpTo(offsets, scrollLeft + width - 1))) };
}

/** How many of the ascending numbers are at most `limit`. */
function countUpTo(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? Number.POSITIVE_INFINITY) <= limit) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
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
