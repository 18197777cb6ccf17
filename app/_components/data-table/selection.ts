/** Where a range of selected rows starts, and what was selected beside it. */
export interface SelectionAnchor {
  readonly key: string;
  readonly base: ReadonlySet<string>;
}

/** The key of the row at an index; undefined while it is not loaded. */
export type KeyAt = (index: number) => string | undefined;

export function toggled(selected: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(selected);
  if (!next.delete(key)) {
    next.add(key);
  }
  return next;
}

/**
 * What was selected beside the range, and the loaded rows between two indexes, both included: a range that is drawn back
 * lets rows go again.
 */
export function withRange(
  base: ReadonlySet<string>,
  from: number,
  to: number,
  keyAt: KeyAt,
): ReadonlySet<string> {
  const next = new Set(base);
  for (let index = Math.min(from, to); index <= Math.max(from, to); index += 1) {
    const key = keyAt(index);
    if (key !== undefined) {
      next.add(key);
    }
  }
  return next;
}

/** Keys of the rows that are loaded, from the row `first` on. */
export function loadedKeys(total: number, keyAt: KeyAt, first = 0): string[] {
  const keys: string[] = [];
  for (let index = first; index < total; index += 1) {
    const key = keyAt(index);
    if (key !== undefined) {
      keys.push(key);
    }
  }
  return keys;
}

/** Where the row of a key is now: looked for at `hint` first; `hint`, kept inside, where it is not loaded. */
export function locate(key: string | null, hint: number, total: number, keyAt: KeyAt): number {
  if (hint < 0 || total === 0) {
    return -1;
  }
  if (key !== null && keyAt(hint) !== key) {
    for (let index = 0; index < total; index += 1) {
      if (keyAt(index) === key) {
        return index;
      }
    }
  }
  return Math.min(hint, total - 1);
}
