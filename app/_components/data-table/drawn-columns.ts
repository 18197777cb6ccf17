import type { GridLayout, LaidColumn } from "#app/_components/data-table/grid-layout.ts";
import type { Span } from "#app/_components/data-table/span.ts";

/** A column to draw, after a gap of columns that are not drawn, in pixels. */
export interface DrawnColumn<Row> {
  readonly laid: LaidColumn<Row>;
  readonly gap: number;
}

/** The columns of the window that scroll, and the active one wherever it is: else scrolling would drop the focus. */
export function drawnColumns<Row>(
  { center, offsets, hasCheckboxes, pinned }: GridLayout<Row>,
  window: Span,
  activeColumn: number,
): DrawnColumn<Row>[] {
  const active = activeColumn - pinned.length - (hasCheckboxes ? 1 : 0);
  const indexes: number[] = [];
  for (let index = window.first; index < window.end; index += 1) {
    indexes.push(index);
  }
  if (active >= 0 && active < center.length && (active < window.first || active >= window.end)) {
    if (active < window.first) {
      indexes.unshift(active);
    } else {
      indexes.push(active);
    }
  }
  const drawn: DrawnColumn<Row>[] = [];
  let end = 0;
  for (const index of indexes) {
    const laid = center[index];
    if (laid !== undefined) {
      drawn.push({ laid, gap: (offsets[index] ?? 0) - end });
      end = offsets[index + 1] ?? end;
    }
  }
  return drawn;
}
