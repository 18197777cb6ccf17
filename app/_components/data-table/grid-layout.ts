import type { CSSProperties } from "react";
import type { DataColumn } from "#app/_components/data-table/data-column.ts";

/** Height of a row in pixels: --row-height of globals.css. */
export const ROW_HEIGHT = 32;
export const HEADER_HEIGHT = 42;
const SELECT_WIDTH = 36;
/** Pinned columns leave at least this part of the view to the others. */
const LEAST_SCROLLED_PART = 0.4;
/** The column that names rows takes at most this part of the window, or nothing else is seen on a phone. */
export const LARGEST_HEAD_PART = 0.4;

/** A column at its place. */
export interface LaidColumn<Row> {
  readonly column: DataColumn<Row>;
  /** Place among all columns as drawn, the one of checkboxes included. */
  readonly index: number;
  /** The first one names the row. */
  readonly isHead: boolean;
  readonly style: CSSProperties;
}

export interface GridLayout<Row> {
  readonly hasCheckboxes: boolean;
  readonly pinned: readonly LaidColumn<Row>[];
  readonly center: readonly LaidColumn<Row>[];
  /** Where each column that scrolls starts, from the first of them, and where the last one ends; in pixels. */
  readonly offsets: readonly number[];
  /** As above, of the pinned ones, from the left edge. */
  readonly pinnedOffsets: readonly number[];
  /** Columns, the one of checkboxes included. */
  readonly count: number;
  /** Widths as custom properties: a drag changes one of them and draws no cell anew. */
  readonly style: CSSProperties;
}

const widthName = (index: number): string => `--w${index}`;

/** Cells draw anew when this is another object: a column that stays the same at its place keeps its own. */
const knownPlaces = new WeakMap<object, LaidColumn<never>>();

function laidAt<Row>(column: DataColumn<Row>, index: number, isHead: boolean): LaidColumn<Row> {
  const known = knownPlaces.get(column) as LaidColumn<Row> | undefined;
  if (known !== undefined && known.index === index && known.isHead === isHead) {
    return known;
  }
  const laid = { column, index, isHead, style: { width: `var(${widthName(index)})` } };
  knownPlaces.set(column, laid as LaidColumn<never>);
  return laid;
}

/** Pinned columns before the others. */
export function inPlace<Row>(columns: readonly DataColumn<Row>[]): DataColumn<Row>[] {
  return [...columns.filter((column) => column.isPinned), ...columns.filter((column) => !column.isPinned)];
}

/**
 * `ordered` as drawn, of which the first `pinnedCount` stand still when the others scroll. `headWidth` is the width of
 * the first one in pixels, where the window limits it.
 */
export function layOut<Row>(
  ordered: readonly DataColumn<Row>[],
  hasCheckboxes: boolean,
  pinnedCount: number,
  headWidth: number,
): GridLayout<Row> {
  const before = hasCheckboxes ? 1 : 0;
  const laid = ordered.map((column, place): LaidColumn<Row> => {
    return laidAt(column, place + before, place === 0);
  });
  const start = hasCheckboxes ? SELECT_WIDTH : 0;
  const pinned = laid.slice(0, pinnedCount);
  const center = laid.slice(pinnedCount);
  const pinnedOffsets = offsetsOf(pinned, start, headWidth);
  const offsets = offsetsOf(center, 0, headWidth);
  const width = (pinnedOffsets.at(-1) ?? 0) + (offsets.at(-1) ?? 0);
  const variables: Record<string, string> = { "--grid-width": `${width}px` };
  for (const { column, index, isHead } of laid) {
    // By the style alone too, for what the server draws.
    variables[widthName(index)] = isHead
      ? `min(${column.width}px, ${LARGEST_HEAD_PART * 100}vw)`
      : `${column.width}px`;
  }
  return {
    hasCheckboxes,
    pinned,
    center,
    offsets,
    pinnedOffsets,
    count: laid.length + before,
    style: variables,
  };
}

/** In a narrow view only the first pinned columns that leave room to the others stand still; at least one does. */
export function pinsThatFit<Row>(
  ordered: readonly DataColumn<Row>[],
  hasCheckboxes: boolean,
  headWidth: number,
  viewWidth: number,
): number {
  let width = hasCheckboxes ? SELECT_WIDTH : 0;
  let count = 0;
  for (const column of ordered) {
    width += count === 0 ? headWidth : column.width;
    if (!column.isPinned || (count > 0 && width > viewWidth * (1 - LEAST_SCROLLED_PART))) {
      break;
    }
    count += 1;
  }
  return count;
}

function offsetsOf<Row>(columns: readonly LaidColumn<Row>[], start: number, headWidth: number): number[] {
  const offsets = [start];
  for (const { column, isHead } of columns) {
    offsets.push((offsets.at(-1) ?? 0) + (isHead ? headWidth : column.width));
  }
  return offsets;
}

/** The columns in the order in which they are drawn. */
export const laidColumns = <Row>(layout: GridLayout<Row>): readonly LaidColumn<Row>[] => [
  ...layout.pinned,
  ...layout.center,
];
