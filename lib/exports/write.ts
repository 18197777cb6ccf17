import { toCsv, toTsv } from "#lib/exports/csv.ts";
import { EXPORT_FORMATS, type ExportFormat } from "#lib/exports/formats.ts";
import { toHtml } from "#lib/exports/html.ts";
import { toJson } from "#lib/exports/json.ts";
import { toLatex } from "#lib/exports/latex.ts";
import { toMarkdown } from "#lib/exports/markdown.ts";
import type { FormattedTable } from "#lib/exports/table.ts";
import { toXlsx } from "#lib/exports/xlsx.ts";

export interface ExportOptions {
  /** LaTeX: siunitx S columns. */
  readonly siunitx?: boolean | undefined;
  /** LaTeX, HTML: a complete document. */
  readonly standalone?: boolean | undefined;
  /** LaTeX: scaled down to the text width. */
  readonly fit?: boolean | undefined;
  /** CSV, TSV: provenance as leading "# " lines; true by default. */
  readonly comments?: boolean | undefined;
  /** CSV, TSV: a byte order mark, without which Excel reads UTF-8 as the local code page. */
  readonly byteOrderMark?: boolean | undefined;
}

export interface WrittenExport {
  readonly body: string | Uint8Array;
  readonly contentType: string;
  /** Without the dot. */
  readonly extension: string;
}

interface Writer {
  readonly contentType: string;
  readonly extension: string;
  readonly write: (table: FormattedTable, options: ExportOptions) => string | Promise<Uint8Array>;
}

const WRITERS: Readonly<Record<ExportFormat, Writer>> = {
  csv: {
    contentType: "text/csv; charset=utf-8",
    extension: "csv",
    write: (table, { comments = true, byteOrderMark }) => toCsv(table, { comments, byteOrderMark }),
  },
  tsv: {
    contentType: "text/tab-separated-values; charset=utf-8",
    extension: "tsv",
    write: (table, { comments = true, byteOrderMark }) => toTsv(table, { comments, byteOrderMark }),
  },
  latex: { contentType: "application/x-latex; charset=utf-8", extension: "tex", write: toLatex },
  markdown: { contentType: "text/markdown; charset=utf-8", extension: "md", write: toMarkdown },
  xlsx: {
    contentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    extension: "xlsx",
    write: toXlsx,
  },
  json: { contentType: "application/json", extension: "json", write: toJson },
  html: { contentType: "text/html; charset=utf-8", extension: "html", write: toHtml },
};

/** Content types without parameters, for the OpenAPI document. */
export const EXPORT_CONTENT_TYPES = EXPORT_FORMATS.map(
  (format) => WRITERS[format].contentType.split(";")[0] ?? "",
);

/**
 * Writes a table in one of the formats.
 * @throws RangeError if a row does not have one cell per column
 */
export async function writeExport(
  table: FormattedTable,
  format: ExportFormat,
  options: ExportOptions = {},
): Promise<WrittenExport> {
  const { contentType, extension, write } = WRITERS[format];
  return { body: await write(table, options), contentType, extension };
}
