/** What of a list is in sight. */
export interface Wish {
  readonly first: number;
  readonly last: number;
  readonly columns: readonly string[];
}

export const isSameWish = (a: Wish, b: Wish): boolean =>
  a.first === b.first && a.last === b.last && a.columns.join("\n") === b.columns.join("\n");
