/** A position in a grid: row -1 is the header. */
export interface GridPosition {
  readonly row: number;
  readonly column: number;
}

export interface GridSize {
  readonly rows: number;
  readonly columns: number;
  /** Rows that PageUp and PageDown move by. */
  readonly page: number;
}

interface Keystroke {
  readonly key: string;
  readonly ctrlKey: boolean;
}

/** Where a key leads from `from`, kept inside the grid; null when the key does not move. */
export function moveInGrid(
  from: GridPosition,
  { key, ctrlKey }: Keystroke,
  size: GridSize,
): GridPosition | null {
  const to = target(from, key, ctrlKey, size);
  return to === null
    ? null
    : {
        row: Math.max(-1, Math.min(size.rows - 1, to.row)),
        column: Math.max(0, Math.min(size.columns - 1, to.column)),
      };
}

function target(from: GridPosition, key: string, ctrlKey: boolean, size: GridSize): GridPosition | null {
  const { row, column } = from;
  switch (key) {
    case "j":
      return { row: row + 1, column };
    case "k":
      return { row: Math.max(0, row - 1), column };
    case "ArrowDown":
      return { row: row + 1, column };
    case "ArrowUp":
      return { row: row - 1, column };
    case "ArrowRight":
      return { row, column: column + 1 };
    case "ArrowLeft":
      return { row, column: column - 1 };
    case "PageDown":
      return { row: row + size.page, column };
    case "PageUp":
      return { row: Math.max(0, row - size.page), column };
    case "Home":
      return ctrlKey ? { row: 0, column } : { row, column: 0 };
    case "End":
      return ctrlKey ? { row: size.rows - 1, column } : { row, column: size.columns - 1 };
    default:
      return null;
  }
}
