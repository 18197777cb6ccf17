import { ZodError } from "zod";
import { AnalysisRequestSchema, type AnalysisResult } from "#lib/analysis/schema.ts";
import { listAblations } from "#lib/benchmarks/repository-ablations.ts";
import { FITS, type Fit } from "#lib/charts/prepare-correlation.ts";
import type { EffectInput } from "#lib/charts/prepare-effect.ts";
import { AppError } from "#lib/errors.ts";
import type { FormattedTable } from "#lib/exports/table.ts";
import type { ReviewItem } from "#lib/reviews/review-schema.ts";
import type { Project } from "#lib/runs/schema.ts";
import { readAblationChoice, tableOptionsOf } from "#lib/tables/ablations/ablation-choice.ts";
import { drawnColumns, effectInput } from "#lib/tables/ablations/ablation-figures.ts";
import type { AblationView } from "#lib/tables/ablations/ablation-view.ts";
import { readAblationTable } from "#lib/tables/ablations/export-ablation-file.ts";
import { listColumns } from "#lib/tables/columns/columns.ts";
import { describeColumn } from "#lib/tables/columns/describe-column.ts";
import { correlateRuns } from "#lib/tables/correlation/correlate-runs.ts";
import { correlationOptions, defaultAxes } from "#lib/tables/correlation/correlation-options.ts";
import { definitionNote, definitionsIn } from "#lib/tables/export/export-notes.ts";
import { readFormattedTable } from "#lib/tables/export/export-runs.ts";
import { exportStateOf } from "#lib/tables/export/export-state.ts";
import type { ColumnFormat } from "#lib/tables/query/schema.ts";

/** The content of a part of a review. Plain data, which is sent to browsers and stored when a review is frozen. */
export type ReviewContent =
  | { readonly kind: "text" }
  | {
      readonly kind: "table";
      readonly table: FormattedTable;
      readonly path: string;
      readonly more: number;
      /** MIR and average of an ablation against the factor. Absent in reviews frozen by earlier versions. */
      readonly effects?: readonly ReviewEffect[];
    }
  | {
      readonly kind: "figure";
      readonly result: AnalysisResult;
      readonly formats: { readonly x: ColumnFormat; readonly y: ColumnFormat };
      readonly fit: Fit;
      /** Explains the MIR on an axis, for print. */
      readonly notes: readonly string[];
      readonly path: string;
    }
  | { readonly kind: "missing"; readonly reason: string };

/** The data of an effect figure; `print` is derived from the format. */
export interface ReviewEffect extends Omit<EffectInput, "print"> {
  readonly format: ColumnFormat;
}

/** Number of effect figures: MIR and the average, in one line. */
const EFFECTS = 2;

/** Maximum number of rows, because longer tables are not read in a review. */
const MAXIMUM_ROWS = 200;

export interface ContentContext {
  readonly project: Project;
  readonly actorId: string;
  readonly now: Date;
  /** The origin of the installation, for links in notes. */
  readonly origin: string;
}

/** The current content of a part, or why it cannot be shown any more. */
export async function readReviewContent(item: ReviewItem, context: ContentContext): Promise<ReviewContent> {
  try {
    switch (item.kind) {
      case "text":
        return { kind: "text" };
      case "ablation":
        return await ablationContent(item, context);
      case "table":
        return await tableContent(item, context);
      case "figure":
        return await figureContent(item, context);
    }
  } catch (error) {
    if (error instanceof AppError && (error.code === "validation" || error.code === "not-found")) {
      return { kind: "missing", reason: error.message };
    }
    // An invalid query string.
    if (error instanceof ZodError) {
      return {
        kind: "missing",
        reason: error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "),
      };
    }
    throw error;
  }
}

const projectPath = ({ slug }: Project) => `/projects/${encodeURIComponent(slug)}`;

async function ablationContent(
  { ablationId, query }: ReviewItem,
  { project, now, origin }: ContentContext,
): Promise<ReviewContent> {
  const ablation = (await listAblations(project.id)).find((one) => one.id === ablationId);
  if (ablation === undefined) {
    return { kind: "missing", reason: "The ablation was deleted" };
  }
  const path = `${projectPath(project)}/ablations/${ablation.key}${query === "" ? "" : `?${query}`}`;
  const { table, view } = await readAblationTable(project.slug, ablation.key, {
    table: tableOptionsOf(readAblationChoice(new URLSearchParams(query))),
    exportedAt: now,
    link: `${origin}${path}`,
  });
  return { kind: "table", table, path, more: 0, effects: effectsOf(view) };
}

function effectsOf(view: AblationView): ReviewEffect[] {
  const [factor] = view.ablation.factors;
  return factor === undefined
    ? []
    : drawnColumns(view)
        .slice(0, EFFECTS)
        .map((column) => {
          const { print: _, ...effect } = effectInput(view, factor, column);
          return { ...effect, format: column.format };
        });
}

async function tableContent(
  { query }: ReviewItem,
  { project, actorId, now, origin }: ContentContext,
): Promise<ReviewContent> {
  const { parameters, state } = await exportStateOf(project, new URLSearchParams(query), actorId);
  const path = `${projectPath(project)}/runs?${parameters}`;
  const table = await readFormattedTable({
    project: project.slug,
    state,
    rows: MAXIMUM_ROWS + 1,
    exportedAt: now,
    link: `${origin}${path}`,
  });
  const more = Math.max(0, table.rows.length - MAXIMUM_ROWS);
  return { kind: "table", table: { ...table, rows: table.rows.slice(0, MAXIMUM_ROWS) }, path, more };
}

async function figureContent({ query }: ReviewItem, { project }: ContentContext): Promise<ReviewContent> {
  const parameters = new URLSearchParams(query);
  const [columns, ablations] = await Promise.all([listColumns(project.id), listAblations(project.id)]);
  // The page's defaults for parameters that are not in its URL.
  const defaults = defaultAxes(correlationOptions(columns, ablations), project.mirDefinition);
  if (defaults.x === "" || defaults.y === "") {
    return { kind: "missing", reason: "There is nothing to correlate yet" };
  }
  const request = AnalysisRequestSchema.parse({
    x: parameters.get("x") ?? defaults.x,
    y: parameters.get("y") ?? defaults.y,
    group: parameters.get("group") ?? defaults.group,
  });
  const result = await correlateRuns(
    { project: project.slug, filter: "", text: "", ...request },
    { columns, ablations },
  );
  const formatOf = (id: string) => describeColumn(id, columns, [])?.format ?? "number";
  return {
    kind: "figure",
    result,
    formats: { x: formatOf(request.x), y: formatOf(request.y) },
    fit: FITS.find((fit) => fit === parameters.get("fit")) ?? "both",
    notes: definitionsIn([{ id: request.x }, { id: request.y }], { calculations: [] }).map(definitionNote),
    path: `${projectPath(project)}/correlation?${parameters}`,
  };
}
