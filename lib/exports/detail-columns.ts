import type { ExportCell, ExportColumn, FormattedTable } from "#lib/exports/table.ts";
import { MISSING } from "#lib/format/number-text.ts";

interface Detail {
  /** Suffix of the column id. */
  readonly key: string;
  readonly name: string;
  readonly kind: "text" | "number";
  readonly hasUnit: boolean;
  readonly isPresent: (cell: ExportCell) => boolean;
  readonly cell: (cell: ExportCell) => ExportCell;
}

const DETAILS: readonly Detail[] = [
  {
    key: "n",
    name: "n",
    kind: "number",
    hasUnit: false,
    isPresent: (cell) => cell.count !== undefined,
    cell: ({ count }) => (count === undefined ? EMPTY : number(String(count), count)),
  },
  {
    key: "minimum",
    name: "minimum",
    kind: "number",
    hasUnit: true,
    isPresent: (cell) => cell.range !== undefined,
    cell: ({ range }) => (range === undefined ? EMPTY : number(String(range.low), range.low)),
  },
  {
    key: "maximum",
    name: "maximum",
    kind: "number",
    hasUnit: true,
    isPresent: (cell) => cell.range !== undefined,
    cell: ({ range }) => (range === undefined ? EMPTY : number(String(range.high), range.high)),
  },
  {
    key: "change",
    name: "change",
    kind: "number",
    hasUnit: true,
    isPresent: (cell) => cell.delta !== undefined,
    cell: ({ delta }) => (delta === undefined ? EMPTY : number(delta.text, delta.value)),
  },
  {
    key: "changeError",
    name: "standard error of the change",
    kind: "number",
    hasUnit: true,
    isPresent: (cell) => cell.delta?.error !== undefined,
    cell: ({ delta }) => (delta?.error === undefined ? EMPTY : number(delta.error.text, delta.error.value)),
  },
  {
    key: "changeWithinNoise",
    name: "change within noise",
    kind: "text",
    hasUnit: false,
    isPresent: (cell) => cell.delta !== undefined,
    cell: ({ delta }) =>
      delta === undefined ? EMPTY : { text: delta.withinNoise ? "yes" : "no", value: null },
  },
];

const EMPTY: ExportCell = { text: MISSING, value: null };

function number(text: string, value: number): ExportCell {
  return { text, value };
}

/**
 * For machine-readable formats: puts errors, counts, ranges and changes into separate columns after the value, with ids
 * such as `mir.exact.standardError`, and only those that occur. If groups are expanded, a last column distinguishes
 * groups (0) from their runs (1).
 */
export function withDetailColumns(table: FormattedTable): FormattedTable {
  const details = table.columns.map((column, index) => [
    ...(column.errorName === undefined ? [] : [errorDetail(column.errorName)]),
    ...DETAILS.filter((detail) =>
      table.rows.some((row) => row.cells[index] !== undefined && detail.isPresent(row.cells[index])),
    ),
  ]);
  const hasLevels = table.rows.some((row) => (row.level ?? 0) > 0);
  const columns = table.columns.flatMap((column, index) => [
    column,
    ...(details[index] ?? []).map((detail) => detailColumn(column, detail, table, index)),
  ]);
  const rows = table.rows.map((row) => ({
    ...row,
    cells: [
      ...row.cells.flatMap((cell, index) => [
        cell,
        ...(details[index] ?? []).map((detail) => detail.cell(cell)),
      ]),
      ...(hasLevels ? [number(String(row.level ?? 0), row.level ?? 0)] : []),
    ],
  }));
  const level: ExportColumn = { id: "level", label: "Level (0 group, 1 run)", kind: "number" };
  return { ...table, columns: hasLevels ? [...columns, level] : columns, rows };
}

function errorDetail(name: string): Detail {
  return {
    key: name.replace(/\s+(\w)/g, (_, letter: string) => letter.toUpperCase()),
    name,
    kind: "number",
    hasUnit: true,
    isPresent: (cell) => cell.error !== undefined,
    cell: ({ error }) => (error === undefined ? EMPTY : number(error.text, error.value)),
  };
}

function detailColumn(
  { id, label, unit, deltaName }: ExportColumn,
  detail: Detail,
  table: FormattedTable,
  index: number,
): ExportColumn {
  const isPercent =
    detail.key.startsWith("change") && table.rows.some((row) => row.cells[index]?.delta?.isPercent === true);
  const name = detail.key === "change" ? (deltaName ?? detail.name) : detail.name;
  return {
    id: `${id}.${detail.key}`,
    label: `${label}: ${name}`,
    unit: detail.hasUnit ? (isPercent ? "%" : unit) : null,
    kind: detail.kind,
  };
}
