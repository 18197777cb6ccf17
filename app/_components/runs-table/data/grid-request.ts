/** The range and columns that a list currently displays. */
export interface ListRequest {
  readonly first: number;
  readonly last: number;
  readonly columns: readonly string[];
}

export const isSameRequest = (a: ListRequest, b: ListRequest): boolean =>
  a.first === b.first && a.last === b.last && a.columns.join("\n") === b.columns.join("\n");
