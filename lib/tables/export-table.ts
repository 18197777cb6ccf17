import type { ExportCell, ExportColumn, ExportTable } from "#lib/exports/table.ts";
import { MIR_DEFINITION_INFO } from "#lib/mir/definitions.ts";
import { errorText, INTERVAL_MEANING, shownStandardError } from "#lib/mir/interval-text.ts";
import { MirDefinitionSchema } from "#lib/mir/schema.ts";
import { MISSING } from "#lib/numerics/number-text.ts";
import { exactTimeText, formatNumber } from "#lib/tables/format.ts";
import { cellValue } from "#lib/tables/row-values.ts";
import type { Column, MirCell, RunRow } from "#lib/tables/schema.ts";

interface TableToExport {
  readonly title: string;
  readonly source: string | null;
  readonly columns: readonly Column[];
  readonly rows: readonly RunRow[];
  readonly filter: string;
  readonly text: string;
  readonly exportedAt: Date;
  /** Where the same table stands. */
  readonly link: string;
  /** Names of evaluation sets by id. */
  readonly evaluationSets: ReadonlyMap<string, string>;
}

/** The shown rows and columns as an export table, with what a reader needs to judge the numbers. */
export function buildExportTable(table: TableToExport): ExportTable {
  const { title, columns, rows } = table;
  return {
    title,
    notes: [
      ...(table.source === null ? [] : [`Source: ${table.source}`]),
      ...columns.flatMap((column) => mirNotes(column, table)),
      ...intervalNotes(table),
      ...columns
        .filter((column) => column.id === "average")
        .map((column) => `Average: ${column.description}`),
      ...(table.filter.trim() === "" ? [] : [`Filter: ${table.filter.trim()}`]),
      ...(table.text.trim() === "" ? [] : [`Name contains: ${table.text.trim()}`]),
      `${rows.length} runs, exported ${exactTimeText(table.exportedAt)}`,
      `Link: ${table.link}`,
    ],
    columns: columns.map((column) => exportColumn(column, rows)),
    rows: rows.map((row) => ({ cells: columns.map((column) => exportCell(row, column)) })),
  };
}

function exportColumn(
  { id, label, unit, kind, direction, group }: Column,
  rows: readonly RunRow[],
): ExportColumn {
  const hasErrors = group === "MIR" && rows.some((row) => cellValue(row, id).error !== null);
  return {
    id,
    label,
    unit,
    kind: kind === "number" ? "number" : "text",
    direction,
    ...(hasErrors ? { errorName: "standard error" } : {}),
  };
}

function exportCell(row: RunRow, column: Column): ExportCell {
  const { number, text, isReported, error } = cellValue(row, column.id);
  if (column.kind === "number") {
    const shown = formatNumber(number, column.format).text;
    return {
      text: number === null ? (text ?? shown) : shown,
      value: number,
      reported: isReported,
      ...(error === null || column.group !== "MIR"
        ? {}
        : { error: { text: errorText(error), value: error } }),
    };
  }
  if (text === null) {
    return { text: MISSING, value: null };
  }
  return { text: column.kind === "time" ? exactTimeText(new Date(text)) : text, value: null };
}

/** Definition, evaluation set and layer count: without them a MIR says nothing. */
function mirNotes(column: Column, { rows, evaluationSets }: TableToExport): string[] {
  const definition = MirDefinitionSchema.safeParse(column.id.replace(/^mir\./, ""));
  if (column.group !== "MIR" || !definition.success) {
    return [];
  }
  const cells = rows.flatMap((row) => row.mir[definition.data] ?? []);
  const sets = distinct(cells, (cell) => evaluationSetName(cell, evaluationSets));
  const layers = distinct(cells, (cell) =>
    cell.layerCount === null ? "not printed" : String(cell.layerCount),
  );
  const sources = distinct(cells, (cell) =>
    cell.origin === "reported" ? (cell.source ?? "not named") : null,
  );
  const facts = [
    `${column.label}: ${MIR_DEFINITION_INFO[definition.data].explanation} Lower is better.`,
    ...(sets.length > 0 ? [`evaluation set: ${sets.join("; ")}`] : []),
    ...(layers.length > 0 ? [`layers: ${layers.join("; ")}`] : []),
    ...(sources.length > 0 ? [`reported by: ${sources.join("; ")}`] : []),
  ];
  return [facts.join(" ")];
}

/** What ± means, once for all columns of MIR. */
function intervalNotes({ columns, rows }: TableToExport): string[] {
  const cells = columns.flatMap(({ id, group }) => {
    const definition = MirDefinitionSchema.safeParse(id.replace(/^mir\./, ""));
    return group === "MIR" && definition.success ? rows.flatMap((row) => row.mir[definition.data] ?? []) : [];
  });
  const counts = distinct(cells, (cell) =>
    shownStandardError(cell) === null ? null : String(cell.sampleCount),
  );
  return counts.length === 0 ? [] : [`${INTERVAL_MEANING} Samples: ${counts.join("; ")}.`];
}

function evaluationSetName(cell: MirCell, names: ReadonlyMap<string, string>): string {
  if (cell.evaluationSetId !== null) {
    return names.get(cell.evaluationSetId) ?? cell.evaluationSetId;
  }
  return cell.origin === "reported" ? "that of the source" : "that of the features file";
}

function distinct(cells: readonly MirCell[], name: (cell: MirCell) => string | null): string[] {
  return [...new Set(cells.flatMap((cell) => name(cell) ?? []))];
}
