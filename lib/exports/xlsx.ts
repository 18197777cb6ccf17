import writeWorkbook, { type CellObject, type SheetData } from "write-excel-file/node";
import { withDetailColumns } from "#lib/exports/detail-columns.ts";
import { aboutLines, BASELINE_MARK, rankingLegend } from "#lib/exports/legend.ts";
import { rankRows } from "#lib/exports/ranking.ts";
import { ruledRows } from "#lib/exports/spans.ts";
import { isFormula } from "#lib/exports/spreadsheet-text.ts";
import {
  assertRectangular,
  type ExportCell,
  type ExportColumn,
  type FormattedTable,
  nameColumnOf,
  singleLine,
} from "#lib/exports/table.ts";

const ARROWS = { lower: " ↓", higher: " ↑" } as const;

/** The maximum text length of a cell in Excel. */
const MAXIMUM_TEXT = 32_767;

/** Column widths, in characters. */
const WIDTHS = { least: 8, most: 60 } as const;

/**
 * The table as a workbook for Excel, LibreOffice and Sheets. Numbers are stored at full precision and formatted with the
 * digits of the page, the header row is frozen, and a second sheet holds the provenance. Errors, counts and changes are
 * separate columns, and no cell is ever a formula.
 */
export async function toXlsx(shown: FormattedTable): Promise<Uint8Array> {
  assertRectangular(shown);
  const table = withDetailColumns(shown);
  const ranks = table.columns.map((_, index) => rankRows(table, index));
  const name = nameColumnOf(table);
  const ruled = ruledRows(table);
  const header = table.columns.map(headerCell);
  const rows = table.rows.map((row, at) =>
    row.cells.map((cell, index): CellObject => {
      const isName = index === name;
      return {
        ...dataCell(cell, table.columns[index], isName && row.isBaseline === true),
        ...(ranks[index]?.best.has(at) === true ? { fontWeight: "bold" as const } : {}),
        ...(ranks[index]?.second.has(at) === true ? { textDecoration: { underline: true as const } } : {}),
        ...(isName && (row.level ?? 0) > 0 ? { indent: 1 } : {}),
        ...(ruled.has(at) ? { topBorderStyle: "thin" as const } : {}),
      };
    }),
  );
  const ranking = rankingLegend(table);
  const about: SheetData = [...aboutLines(shown), ...(ranking === null ? [] : [ranking])].map((line, at) => [
    { ...textCell(line), wrap: true, ...(at === 0 ? { fontWeight: "bold" as const } : {}) },
  ]);
  const workbook = writeWorkbook(
    [
      {
        sheet: "Table",
        data: [header, ...rows],
        columns: table.columns.map((_, index) => ({ width: widthOf([header, ...rows], index) })),
        stickyRowsCount: 1,
        stickyColumnsCount: name + 1,
      },
      { sheet: "About", data: about, columns: [{ width: 120 }] },
    ],
    { fontFamily: "Calibri", fontSize: 11 },
  );
  return new Uint8Array(await workbook.toBuffer());
}

function headerCell(column: ExportColumn): CellObject {
  const unit = column.unit ?? "";
  const arrow = column.direction === null || column.direction === undefined ? "" : ARROWS[column.direction];
  return {
    ...textCell(`${column.label}${unit === "" ? "" : ` (${unit})`}${arrow}`),
    fontWeight: "bold",
    align: column.kind === "number" ? "right" : "left",
    alignVertical: "top",
    wrap: true,
    bottomBorderStyle: "thin",
  };
}

function dataCell(cell: ExportCell, column: ExportColumn | undefined, isBaseline: boolean): CellObject {
  if (column?.kind === "text" && cell.value !== null && Number.isFinite(cell.value)) {
    // A numeric setting keeps its logged zeros and plus sign, and has no thousands separators.
    const isFormatted = /^[+-]?\d+\.\d*0$|^\+\d/.test(cell.text);
    return {
      type: Number,
      value: cell.value,
      align: "left",
      ...(isFormatted ? numberFormat(cell.text) : {}),
    };
  }
  if (column?.kind !== "number" || cell.value === null) {
    const alignment = column?.kind === "number" ? { align: "right" as const } : {};
    return { ...textCell(isBaseline ? `${cell.text} (${BASELINE_MARK})` : cell.text), ...alignment };
  }
  if (!Number.isFinite(cell.value)) {
    return { ...textCell(String(cell.value)), align: "right" };
  }
  return { type: Number, value: cell.value, ...numberFormat(cell.text) };
}

/** The format "@" keeps "=1+2" text even after its cell is edited, when a plain string would become a formula. */
function textCell(text: string): CellObject {
  const value = singleLine(text).slice(0, MAXIMUM_TEXT);
  return { type: String, value, ...(isFormula(value) ? { format: "@" } : {}) };
}

/** The Excel format that reproduces the page's decimals, powers of ten or thousands separators. */
function numberFormat(text: string): { format?: string } {
  const plain = /^([+\-−]?)([\d\u202f]+)(?:\.(\d+))?$/.exec(text);
  if (plain !== null) {
    const zeros = "0".repeat(plain[3]?.length ?? 0);
    const whole = plain[2]?.includes("\u202f") === true ? "#,##0" : "0";
    const format = zeros === "" ? whole : `${whole}.${zeros}`;
    return { format: plain[1] === "+" ? `+${format};-${format};${format}` : format };
  }
  const power = /^[+\-−]?\d(?:\.(\d+))?e[-−]?\d+$/.exec(text);
  if (power !== null) {
    return { format: power[1] === undefined ? "0E+00" : `0.${"0".repeat(power[1].length)}E+00` };
  }
  return /^[\d.]+[KMBT]$/.test(text) ? { format: "#,##0" } : {};
}

function widthOf(rows: readonly CellObject[][], index: number): number {
  const lengths = rows.map((row, at) => {
    const text = String(row[index]?.value ?? "");
    const shown = typeof row[index]?.value === "number" ? text.slice(0, 10) : text;
    // A header wraps onto two lines instead of widening a column of short numbers.
    return at === 0
      ? Math.max(Math.ceil(shown.length / 2), ...shown.split(" ").map((word) => word.length))
      : shown.length;
  });
  return Math.min(WIDTHS.most, Math.max(WIDTHS.least, ...lengths) + 2);
}
