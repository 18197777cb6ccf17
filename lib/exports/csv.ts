import { stringify } from "csv-stringify/sync";
import {
  assertRectangular,
  type ExportCell,
  type ExportColumn,
  type ExportTable,
  singleLine,
  withErrorColumns,
} from "#lib/exports/table.ts";
import { MISSING } from "#lib/numerics/number-text.ts";

interface CsvOptions {
  /** Title and notes as leading "# " lines. Off by default: RFC 4180 has no comments and many readers none. */
  readonly comments?: boolean | undefined;
  /** A byte order mark, without which Excel reads UTF-8 as the local code page. */
  readonly byteOrderMark?: boolean | undefined;
}

/**
 * The table as CSV by RFC 4180: CRLF, quotes doubled, one header row. Numbers are printed with every digit that the double
 * holds, a missing value is an empty field; standard errors are columns of their own. Text that a spreadsheet would run as a formula is neutralised.
 */
export function toCsv(shown: ExportTable, options: CsvOptions = {}): string {
  assertRectangular(shown);
  const table = withErrorColumns(shown);
  const comments = options.comments === true ? commentLines(table) : "";
  const records = [
    headers(table.columns),
    ...table.rows.map((row) => row.map((cell, index) => field(cell, table.columns[index]))),
  ];
  const body = stringify(records, { record_delimiter: "\r\n" });
  return `${options.byteOrderMark === true ? "\ufeff" : ""}${comments}${body}`;
}

function commentLines(table: ExportTable): string {
  return [table.title, ...table.notes].map((line) => `# ${singleLine(line)}\r\n`).join("");
}

/** Labels with their units; columns whose labels are equal (a param lr, a metric lr) show their ids instead. */
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

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * Excel, LibreOffice and Sheets run a cell that begins with one of these (full-width forms included) as a formula;
 * an apostrophe in front makes it text. A plain number such as "-0.5" is none and stays a number.
 */
const FORMULA_START = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

function neutralise(text: string): string {
  return FORMULA_START.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}
