import type { Column, ColumnSizingState } from "@tanstack/react-table";
import type { DataColumn } from "#app/_components/data-table/data-column.ts";
import type { GridFeatures } from "#app/_components/data-table/grid-features.ts";
import type { Span } from "#app/_components/data-table/span.ts";

/** Height of a row in pixels: --row-height of globals.css. */
export const ROW_HEIGHT = 32;
export const HEADER_HEIGHT = 42;
/** Columns before the first one of the caller: that of the checkboxes. */
export const FIRST_COLUMN = 1;
const CHECKBOX_WIDTH = 36;
/** Pinned columns leave at least this part of the view to the others. */
const LEAST_SCROLLED_PART = 0.4;
/** The column that names rows takes at most this part of the window, or nothing else is seen on a phone. */
export const LARGEST_HEAD_PART = 0.4;

/** Where each column is drawn. A column's index counts all columns as drawn, the checkboxes included. */
export interface ColumnLayout<Row> {
  /** Pinned columns, of which the first names the row. */
  readonly start: readonly DataColumn<Row>[];
  /** Columns that scroll. */
  readonly center: readonly DataColumn<Row>[];
  /** Where each pinned column starts, from the left edge, and where the last one ends; in pixels. */
  readonly startOffsets: readonly number[];
  /** As above, of the columns that scroll, from the first of them. */
  readonly centerOffsets: readonly number[];
  readonly count: number;
  /** Widths as custom properties: a drag changes one of them and draws no cell anew. */
  readonly widths: Readonly<Record<string, string>>;
}

export const widthProperty = (index: number): string => `--w${index}`;

/** The columns in the order in which they are drawn. */
export const drawnOrder = <Row>({ start, center }: ColumnLayout<Row>): readonly DataColumn<Row>[] => [
  ...start,
  ...center,
];

export const columnAt = <Row>(
  { start, center }: ColumnLayout<Row>,
  index: number,
): DataColumn<Row> | undefined => start[index - FIRST_COLUMN] ?? center[index - FIRST_COLUMN - start.length];

/** The index of the column with an id; -1 where there is none. */
export function indexOf<Row>(layout: ColumnLayout<Row>, id: string): number {
  const place = drawnOrder(layout).findIndex((column) => column.id === id);
  return place < 0 ? -1 : place + FIRST_COLUMN;
}

/**
 * How many of the pinned columns stay when the others scroll: in a narrow view only the first ones that leave room to
 * the others, at least one. `sizes` are those of the pinned columns in pixels.
 */
export function pinsThatFit(sizes: readonly number[], viewWidth: number): number {
  let width = CHECKBOX_WIDTH;
  const tooMany = sizes.findIndex((size, place) => {
    width += size;
    return place > 0 && width > viewWidth * (1 - LEAST_SCROLLED_PART);
  });
  return tooMany < 0 ? sizes.length : tooMany;
}

type SizedColumn<Row extends object> = Pick<Column<GridFeatures, Row>, "id" | "getSize">;

export function layOut<Row extends object>(
  startColumns: readonly SizedColumn<Row>[],
  centerColumns: readonly SizedColumn<Row>[],
  columnsById: ReadonlyMap<string, DataColumn<Row>>,
  columnSizing: ColumnSizingState,
): ColumnLayout<Row> {
  const described = (columns: readonly SizedColumn<Row>[]) =>
    columns.flatMap(({ id }) => columnsById.get(id) ?? []);
  const startOffsets = offsetsOf(startColumns, CHECKBOX_WIDTH);
  const centerOffsets = offsetsOf(centerColumns, 0);
  const width = (startOffsets.at(-1) ?? 0) + (centerOffsets.at(-1) ?? 0);
  const widths: Record<string, string> = { "--grid-width": `${width}px` };
  for (const [place, column] of [...startColumns, ...centerColumns].entries()) {
    const own = columnSizing[column.id] ?? columnsById.get(column.id)?.size ?? column.getSize();
    widths[widthProperty(place + FIRST_COLUMN)] =
      // In CSS too, because the server does not know the window.
      place === 0 ? `min(${own}px, ${LARGEST_HEAD_PART * 100}vw)` : `${column.getSize()}px`;
  }
  return {
    start: described(startColumns),
    center: described(centerColumns),
    startOffsets,
    centerOffsets,
    count: startColumns.length + centerColumns.length + FIRST_COLUMN,
    widths,
  };
}

function offsetsOf(columns: readonly Pick<SizedColumn<never>, "getSize">[], from: number): number[] {
  const offsets = [from];
  for (const column of columns) {
    offsets.push((offsets.at(-1) ?? 0) + column.getSize());
  }
  return offsets;
}

/** A column to draw, after a gap of columns that are not drawn, in pixels. */
export interface DrawnColumn<Row> {
  readonly column: DataColumn<Row>;
  readonly index: number;
  readonly gap: number;
}

/** The columns of the window that scroll, and the active one wherever it is: else scrolling would drop the focus. */
export function drawnColumns<Row>(
  { start, center, centerOffsets }: ColumnLayout<Row>,
  window: Span,
  activeColumn: number,
): DrawnColumn<Row>[] {
  const active = activeColumn - FIRST_COLUMN - start.length;
  const places: number[] = [];
  for (let place = window.first; place < window.end; place += 1) {
    places.push(place);
  }
  if (active >= 0 && active < center.length && (active < window.first || active >= window.end)) {
    if (active < window.first) {
      places.unshift(active);
    } else {
      places.push(active);
    }
  }
  const drawn: DrawnColumn<Row>[] = [];
  let end = 0;
  for (const place of places) {
    const column = center[place];
    if (column !== undefined) {
      const index = place + FIRST_COLUMN + start.length;
      drawn.push({ column, index, gap: (centerOffsets[place] ?? 0) - end });
      end = centerOffsets[place + 1] ?? end;
    }
  }
  return drawn;
}
