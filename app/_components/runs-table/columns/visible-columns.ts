/** A column and the room that it takes, in pixels. */
export interface Placed {
  readonly id: string;
  readonly width: number;
  readonly isPinned: boolean;
}

/** What the server takes for the width of a window, in pixels. */
export const ASSUMED_WIDTH = 1600;
/** Columns that are nearly in sight are fetched too. */
const AHEAD = 500;

/** Ids of the columns in sight, pinned ones included. */
export function columnsWithin(columns: readonly Placed[], left: number, width: number): string[] {
  const ids: string[] = [];
  let at = 0;
  for (const column of columns) {
    if (column.isPinned || (at + column.width > left - AHEAD && at < left + width + AHEAD)) {
      ids.push(column.id);
    }
    if (!column.isPinned) {
      at += column.width;
    }
  }
  return ids;
}
