import { AppError } from "#lib/errors.ts";
import { toCsv } from "#lib/exports/csv.ts";
import { toJson } from "#lib/exports/json.ts";
import { toLatex } from "#lib/exports/latex.ts";
import { toMarkdown } from "#lib/exports/markdown.ts";
import type { ExportTable } from "#lib/exports/table.ts";
import { getProjectBySlug } from "#lib/runs/repository-projects.ts";
import { listColumns } from "#lib/tables/columns.ts";
import { buildExportTable } from "#lib/tables/export-table.ts";
import { defaultSort, readSort } from "#lib/tables/query.ts";
import { listEvaluationSetNames } from "#lib/tables/repository-columns.ts";
import { listAllRunRows } from "#lib/tables/rows.ts";
import type { Column } from "#lib/tables/schema.ts";
import { parseColumnList } from "#lib/tables/sort.ts";

interface ExportFormat {
  readonly contentType: string;
  readonly extension: string;
  readonly write: (table: ExportTable) => string;
}

const FORMATS: ReadonlyMap<string, ExportFormat> = new Map([
  ["csv", { contentType: "text/csv; charset=utf-8", extension: "csv", write: toCsv }],
  ["latex", { contentType: "application/x-latex; charset=utf-8", extension: "tex", write: toLatex }],
  ["markdown", { contentType: "text/markdown; charset=utf-8", extension: "md", write: toMarkdown }],
  ["json", { contentType: "application/json", extension: "json", write: toJson }],
]);

/** Content types without their parameters, for the route's description. */
export const EXPORT_CONTENT_TYPES = [...FORMATS.values()].map(
  (format) => format.contentType.split(";")[0] ?? "",
);

interface ExportQuery {
  readonly project: string;
  readonly format: string;
  /** URL forms of lists; empty for the columns and the order that a table has before anyone chose. */
  readonly columns: string;
  readonly sort: string;
  readonly filter: string;
  readonly text: string;
  readonly exportedAt: Date;
  readonly link: string;
}

interface ExportedFile {
  readonly fileName: string;
  readonly contentType: string;
  readonly body: string;
}

/**
 * The shown table as a file: same rows, same columns, same order, all pages of it.
 * @throws AppError "bad-request" (format), "validation" (columns, sort, filter), "not-found" (project)
 */
export async function exportRuns(query: ExportQuery): Promise<ExportedFile> {
  const format = formatOf(query.format);
  const project = await getProjectBySlug(query.project);
  const [available, evaluationSets] = await Promise.all([
    listColumns(project.id),
    listEvaluationSetNames(project.id),
  ]);
  const rows = await listAllRunRows({
    project: query.project,
    filter: query.filter,
    text: query.text,
    sort: query.sort === "" ? defaultSort(available) : readSort(query.sort),
  });
  const table = buildExportTable({
    title: project.name,
    source: project.source,
    columns: chooseColumns(available, query.columns),
    rows,
    filter: query.filter,
    text: query.text,
    exportedAt: query.exportedAt,
    link: query.link,
    evaluationSets,
  });
  const day = query.exportedAt.toISOString().slice(0, 10);
  return {
    fileName: `${project.slug}-runs-${day}.${format.extension}`,
    contentType: format.contentType,
    body: format.write(table),
  };
}

function formatOf(name: string): ExportFormat {
  const format = FORMATS.get(name);
  if (format === undefined) {
    const message = `${name} is not supported: use ${[...FORMATS.keys()].join(", ")}`;
    throw new AppError("bad-request", `format ${message}`, { fields: [{ path: "format", message }] });
  }
  return format;
}

function chooseColumns(available: readonly Column[], wanted: string): Column[] {
  if (wanted === "") {
    return available.filter((column) => column.isDefault);
  }
  const { columns, unknown } = parseColumnList(wanted);
  const missing = [...unknown, ...columns.filter((id) => !available.some((column) => column.id === id))];
  if (missing.length > 0) {
    const message = `${missing.join(", ")}: no such column in this project`;
    throw new AppError("validation", `columns: ${message}`, { fields: [{ path: "columns", message }] });
  }
  return columns.flatMap((id) => available.find((column) => column.id === id) ?? []);
}
