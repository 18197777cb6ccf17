import { stringify } from "csv-stringify/sync";
import { withDetailColumns } from "#lib/exports/detail-columns.ts";
import { aboutLines } from "#lib/exports/legend.ts";
import { neutralise } from "#lib/exports/spreadsheet-text.ts";
import {
  assertRectangular,
  type ExportCell,
  type ExportColumn,
  type FormattedTable,
  singleLine,
} from "#lib/exports/table.ts";
import { MISSING } from "#lib/format/number-text.ts";

interface CsvOptions {
  /** Title and notes as leading "# " lines. Off by default: RFC 4180 and many readers have no comments. */
  readonly comments?: boolean | undefined;
  /** Writes a byte order mark, without which Excel reads UTF-8 as the local code page. */
  readonly byteOrderMark?: boolean | undefined;
}

/**
 * The table as CSV (RFC 4180): CRLF, doubled quotes, one header row. Numbers have the full precision of the double, a
 * missing value is an empty field; errors, counts and changes are separate columns. Text that a spreadsheet would run
 * as a formula is neutralised.
 */
export function toCsv(table: FormattedTable, options: CsvOptions = {}): string {
  return delimited(table, ",", options, (text) => text);
}

/**
 * The same with tabs, as in spreadsheet clipboards. Tabs and line breaks inside text become spaces, so that readers
 * without support for quotes parse every field correctly.
 */
export function toTsv(table: FormattedTable, options: CsvOptions = {}): string {
  return delimited(table, "\t", options, singleLine);
}

function delimited(
  shown: FormattedTable,
  delimiter: string,
  options: CsvOptions,
  clean: (text: string) => string,
): string {
  assertRectangular(shown);
  const table = withDetailColumns(shown);
  const records = [
    headers(table.columns).map(clean),
    ...table.rows.map(({ cells }) => cells.map((cell, index) => clean(field(cell, table.columns[index])))),
  ];
  const body = stringify(records, {
    delimiter,
    record_delimiter: "\r\n",
    // Readers that skip comment lines must not skip a run whose name starts with #.
    quoted_match: /^#/,
  });
  const comments = options.comments === true ? aboutLines(shown).map((line) => `# ${line}\r\n`) : [];
  return `${options.byteOrderMark === true ? "\ufeff" : ""}${comments.join("")}${body}`;
}

/** Labels with their units; columns with equal labels (a param lr, a metric lr) use their ids instead. */
function headers(columns: readonly ExportColumn[]): string[] {
  const labels = columns.map((column) => {
    const unit = column.unit ?? "";
    return unit === "" ? column.label : `${column.label} (${unit})`;
  });
  return labels.map((label, index) => {
    const isUnique = labels.indexOf(label) === labels.lastIndexOf(label);
    return neutralise(isUnique ? label : (columns[index]?.id ?? label));
  });
}

function field(cell: ExportCell, column: ExportColumn | undefined): string {
  if (column?.kind === "number") return cell.value === null ? "" : String(cell.value);
  return cell.text === MISSING ? "" : neutralise(cell.text);
}
