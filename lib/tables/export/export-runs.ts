import { AppError } from "#lib/errors.ts";
import type { ExportFormat } from "#lib/exports/formats.ts";
import type { FormattedTable } from "#lib/exports/table.ts";
import { type ExportOptions, type WrittenExport, writeExport } from "#lib/exports/write.ts";
import type { MirDefinition } from "#lib/mir/definitions.ts";
import { getProjectBySlug } from "#lib/runs/repository-projects.ts";
import { listColumns } from "#lib/tables/columns/columns.ts";
import { describeColumn } from "#lib/tables/columns/describe-column.ts";
import { differingColumns, shownColumnIds } from "#lib/tables/columns/shown-columns.ts";
import { buildGridExport, type LevelledRow } from "#lib/tables/export/export-grid.ts";
import { definitionsIn } from "#lib/tables/export/export-notes.ts";
import type { GridPage, GridQuery, GridRow } from "#lib/tables/query/grid-schema.ts";
import { type GridState, gridQueryOf, sortOf } from "#lib/tables/query/grid-state.ts";
import type { Column, MirCell } from "#lib/tables/query/schema.ts";
import { readGrid } from "#lib/tables/rows/read-grid.ts";
import { listEvaluationSetNames } from "#lib/tables/sql/project-facts.ts";

/** Number of rows per query, small enough for 300 columns. */
const WINDOW = 2500;

export interface TableRequest {
  /** Slug. */
  readonly project: string;
  readonly state: GridState;
  readonly caption?: string | undefined;
  readonly label?: string | undefined;
  /** Maximum number of rows, for previews; all rows by default. */
  readonly rows?: number | undefined;
  readonly exportedAt: Date;
  /** URL of the same table. */
  readonly link: string;
}

export interface ExportedFile extends WrittenExport {
  readonly fileName: string;
}

/**
 * Exports the displayed table as a file, with the same columns and order and all its rows.
 * @throws AppError "validation" (columns, sort, filter, …), "not-found" (project)
 */
export async function exportRuns(
  request: TableRequest,
  format: ExportFormat,
  options: ExportOptions,
): Promise<ExportedFile> {
  const file = await writeExport(await readFormattedTable(request), format, options);
  const day = request.exportedAt.toISOString().slice(0, 10);
  const what = request.state.groupBy.length > 0 ? "groups" : "runs";
  return { ...file, fileName: `${request.project}-${what}-${day}.${file.extension}` };
}

/** The formatted table of a state. */
export async function readFormattedTable(request: TableRequest): Promise<FormattedTable> {
  const { state } = request;
  const project = await getProjectBySlug(request.project);
  const [available, evaluationSets] = await Promise.all([
    listColumns(project.id),
    listEvaluationSetNames(project.id),
  ]);
  const wanted = describeAll(shownColumnIds(state, available, project.mirDefinition), available, state);
  const question: Question = {
    ...gridQueryOf(
      state,
      project,
      wanted.map(({ id }) => id),
    ),
    memberOf: null,
    since: null,
  };
  const first = await factsOf(question, state);
  const facts = new Map(Object.entries(first?.facts ?? {}));
  const columns = state.onlyDiffering ? differingColumns(wanted, facts) : wanted;
  const shown = { ...question, columns: columns.map(({ id }) => id) };
  const { rows, page } = await readLevelled(shown, state.open, request.rows ?? Number.POSITIVE_INFINITY);
  return buildGridExport(
    {
      title: project.name,
      caption: request.caption,
      label: request.label,
      rows,
      baseline: page.baseline ?? null,
      facts,
      provenance: {
        source: project.source,
        sort: sortOf(state, project.mirDefinition),
        mir: await mirOf(definitionsIn(columns, state), shown, rows, request.rows),
        evaluationSets,
        runCount: page.runs ?? 0,
        groupCount: state.groupBy.length > 0 ? (page.total ?? 0) : null,
        exportedAt: request.exportedAt,
        link: request.link,
      },
    },
    state,
    columns,
  );
}

type Question = Omit<GridQuery, "offset" | "limit" | "withFacts">;

function describeAll(ids: readonly string[], available: readonly Column[], state: GridState): Column[] {
  const described = ids.map((id) => ({ id, column: describeColumn(id, available, state.calculations) }));
  const missing = described.filter(({ column }) => column === null).map(({ id }) => id);
  // Only requested columns can be unknown; the default ones are the project's own.
  if (missing.length > 0) {
    const message = `${missing.join(", ")}: no such column in this project`;
    throw new AppError("validation", `columns: ${message}`, { fields: [{ path: "columns", message }] });
  }
  return described.flatMap(({ column }) => column ?? []);
}

/** Facts are computed over all rows, so only if needed. */
async function factsOf(question: Question, state: GridState): Promise<GridPage | null> {
  return state.onlyDiffering || state.baseline !== null
    ? readGrid({
        ...question,
        baseline: state.baseline,
        withFacts: true,
        withJobs: false,
        offset: 0,
        limit: 0,
      })
    : null;
}

/** Groups or runs in order, each expanded group followed by its runs. */
async function readLevelled(
  question: Question,
  open: readonly string[],
  limit: number,
): Promise<{ rows: LevelledRow[]; page: GridPage }> {
  const { rows, page } = await readAll(question, limit);
  const levelled: LevelledRow[] = [];
  for (const row of rows) {
    levelled.push({ row, level: 0 });
    if (row.kind === "group" && open.includes(row.key)) {
      const members = await readAll({ ...question, memberOf: row.key, baseline: null }, limit);
      levelled.push(...members.rows.map((member) => ({ row: member, level: 1 as const })));
    }
  }
  return { rows: levelled, page };
}

async function readAll(question: Question, limit: number): Promise<{ rows: GridRow[]; page: GridPage }> {
  // A row that moves into the next window between reads must not appear twice.
  const rows = new Map<string, GridRow>();
  let page: GridPage | undefined;
  for (let offset = 0; ; offset += WINDOW) {
    const size = Math.min(WINDOW, limit - offset);
    const next = await readGrid({ ...question, withFacts: false, withJobs: false, offset, limit: size });
    page ??= next;
    for (const row of next.rows ?? []) {
      rows.set(row.key, row);
    }
    const end = offset + size;
    if ((next.rows ?? []).length === 0 || end >= (next.total ?? 0) || end >= limit) {
      return { rows: [...rows.values()], page };
    }
  }
}

/**
 * The MIR of all runs of the table, by definition. Rows of runs contain it if it is among their columns; rows of groups do
 * not contain the evaluation sets of their runs. A preview reads only the runs that it shows.
 */
async function mirOf(
  definitions: readonly MirDefinition[],
  question: Question,
  shown: readonly LevelledRow[],
  limit = Number.POSITIVE_INFINITY,
): Promise<Map<MirDefinition, MirCell[]>> {
  const isGrouped = question.groupBy.length > 0;
  const isThere = (definition: MirDefinition) => !isGrouped && question.columns.includes(`mir.${definition}`);
  const missing = definitions.filter((definition) => !isThere(definition));
  const columns = missing.map((definition) => `mir.${definition}`);
  const runs = { ...question, columns, groupBy: [], having: "", sort: [], baseline: null };
  const others = missing.length === 0 ? [] : (await readAll(runs, limit)).rows;
  return new Map(
    definitions.map((definition) => {
      const id = `mir.${definition}`;
      const [rows, at] = isThere(definition)
        ? [shown.map(({ row }) => row), question.columns.indexOf(id)]
        : [others, columns.indexOf(id)];
      return [definition, rows.flatMap(({ cells }) => cells[at]?.mir ?? [])];
    }),
  );
}
