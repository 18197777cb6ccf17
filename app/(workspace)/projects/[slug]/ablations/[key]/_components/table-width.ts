import type { ExportCell, FormattedTable } from "#lib/exports/table.ts";

/** Average width of a letter in pixels, in cells and in the smaller headers. */
const LETTER = 7.3;
const HEADER_LETTER = 6.4;
const HEADER_CAPITAL = 9.5;
const TEXT_PADDING = 20;
const NUMBER_PADDING = 12;
/** Minimum widths: a number as short as "66.2", and the change below it, "≈ −14.4". */
const LEAST_NUMBER = 40;
const LEAST_CHANGE = 47;
/** The grip and the menu at the end of a row, plus a margin for the error of the estimate. */
const TOOLS = 67;
/** The badge after a level: "baseline", ≠. */
const BADGE = 66;

/** Width of a figure next to the table, including the gap. */
const FIGURE = 312;
/** Page widths at which the style sheet can place figures next to the table. */
const STEPS = [1180, 1300, 1420, 1540, 1660] as const;

/**
 * The approximate width of a table, in pixels. Estimated instead of measured, so that the server renders the final layout
 * and figures do not move after loading.
 */
export function tableWidth({ columns, rows }: FormattedTable): number {
  const hasBadge = rows.some((row) => row.isBaseline === true || row.hasRuleAbove === true);
  const least = rows.some((row) => row.isBaseline === true) ? LEAST_CHANGE : LEAST_NUMBER;
  const widths = columns.map(({ kind, label }, index) => {
    const longest = LETTER * Math.max(0, ...rows.map(({ cells }) => cellLength(cells[index])));
    return kind === "number"
      ? Math.max(least, longest, ...label.split(" ").map(headerWidth)) + NUMBER_PADDING
      : Math.max(HEADER_LETTER * label.length, longest) + TEXT_PADDING;
  });
  return Math.ceil(widths.reduce((sum, width) => sum + width, TOOLS + (hasBadge ? BADGE : 0)));
}

/** Headers of numbers break between words, long words also at hyphens, and may end with an arrow. */
function headerWidth(word: string): number {
  const parts = word.length > 9 ? word.split("-") : [word];
  return Math.max(
    ...parts.map((part) => {
      const capitals = part.replaceAll(/[^A-Z]/g, "").length;
      return HEADER_CAPITAL * capitals + HEADER_LETTER * (part.length + 2 - capitals);
    }),
  );
}

/** The minimum page width for figures next to a table of this width; null if there is none. */
export function minimumPageWidth(width: number): number | null {
  return STEPS.find((step) => step >= width + FIGURE) ?? null;
}

function cellLength(cell: ExportCell | undefined): number {
  if (cell === undefined) {
    return 0;
  }
  const spread = cell.error === undefined ? 0 : cell.error.text.length + 2;
  const count = cell.count === undefined ? 0 : 3;
  return cell.text.length + spread + count + (cell.reported === true ? 1 : 0);
}
