/** The id of the row at an index; undefined while it is not loaded. */
export type IdAt = (index: number) => string | undefined;

/** Where the row of an id is now: looked for at `hint` first; `hint`, kept inside, where it is not loaded. */
export function locateRow(id: string | null, hint: number, rowCount: number, idAt: IdAt): number {
  if (hint < 0 || rowCount === 0) {
    return -1;
  }
  if (id !== null && idAt(hint) !== id) {
    for (let index = 0; index < rowCount; index += 1) {
      if (idAt(index) === id) {
        return index;
      }
    }
  }
  return Math.min(hint, rowCount - 1);
}
