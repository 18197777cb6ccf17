/** A column and the room that it takes, in pixels. */
export interface Placed {
  readonly id: string;
  readonly width: number;
  readonly isPinned: boolean;
}

/** The width of the window that the server assumes, in pixels. */
export const ASSUMED_WIDTH = 1600;
/** Columns within this distance of the visible ones are fetched too, in pixels. */
const OVERSCAN = 500;

/** Ids of the visible columns, pinned ones included. */
export function columnsWithin(columns: readonly Placed[], left: number, width: number): string[] {
  const ids: string[] = [];
  let at = 0;
  for (const column of columns) {
    if (column.isPinned || (at + column.width > left - OVERSCAN && at < left + width + OVERSCAN)) {
      ids.push(column.id);
    }
    if (!column.isPinned) {
      at += column.width;
    }
  }
  return ids;
}
