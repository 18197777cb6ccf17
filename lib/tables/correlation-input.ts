import type { CorrelationInput } from "#lib/analysis/correlate.ts";
import type { GroupName } from "#lib/analysis/dataset.ts";
import type { AnalysisRow } from "#lib/analysis/row.ts";
import type { AnalysisRequest, Axis } from "#lib/analysis/schema.ts";
import { listAblations } from "#lib/benchmarks/repository.ts";
import { AppError } from "#lib/errors.ts";
import { MirDefinitionSchema } from "#lib/mir/schema.ts";
import { parseColumnId } from "#lib/tables/column-id.ts";
import { listColumns } from "#lib/tables/columns.ts";
import { getProjectId, listEvaluationSetNames } from "#lib/tables/repository-columns.ts";
import { cellValue } from "#lib/tables/row-values.ts";
import { listAllRunRows } from "#lib/tables/rows.ts";
import type { Column, RunRow } from "#lib/tables/schema.ts";

/** The averages as the sources print them: one a run and ablation, over that table's own benchmarks. */
export const REPORTED_AVERAGE = "average.reported";

export interface CorrelationQuery extends AnalysisRequest {
  readonly project: string;
  /** Which runs take part, as in tables. */
  readonly filter: string;
  readonly text: string;
}

/**
 * Loads the runs that a correlation is over, each with its x, its y and its groups.
 * @throws AppError "not-found" (project), "validation" (an axis that is no column of numbers, filter)
 */
export async function loadCorrelationInput(query: CorrelationQuery): Promise<CorrelationInput> {
  const projectId = await getProjectId(query.project);
  const [columns, ablations, evaluationSets, rows] = await Promise.all([
    listColumns(projectId),
    listAblations(projectId),
    listEvaluationSetNames(projectId),
    listAllRunRows({ project: query.project, filter: query.filter, text: query.text, sort: [] }),
  ]);
  const x = axisOf(columns, query.x, "x");
  const y = axisOf(columns, query.y, "y");
  const grouping = groupingOf(query.group);
  const groups: GroupName[] | undefined =
    grouping.kind === "ablation"
      ? ablations.map((ablation) => ({ key: ablation.key, label: ablation.title }))
      : undefined;
  return {
    x,
    y,
    groupBy: query.group,
    rows: rows.map((row) => analysisRow(row, { x, y, grouping, evaluationSets })),
    groups,
  };
}

type Grouping =
  | { readonly kind: "ablation" }
  | { readonly kind: "none" }
  | { readonly kind: "column"; readonly id: string; readonly label: string };

function groupingOf(group: string): Grouping {
  if (group === "ablation" || group === "none") {
    return { kind: group };
  }
  const ref = parseColumnId(group);
  if (ref?.kind !== "keyed" || (ref.family !== "params" && ref.family !== "tags")) {
    throw refusal("group", `${group} groups nothing: use ablation, none, or a column params.… or tags.…`);
  }
  return { kind: "column", id: group, label: ref.key };
}

function axisOf(columns: readonly Column[], id: string, path: "x" | "y"): Axis {
  const column = columns.find((one) => one.id === id);
  if (column === undefined) {
    throw refusal(path, `${id} is no column of this project`);
  }
  if (column.kind !== "number") {
    throw refusal(path, `${id} does not hold numbers`);
  }
  return { id, label: column.label, unit: column.unit, direction: column.direction };
}

function refusal(path: string, message: string): AppError {
  return new AppError("validation", `${path}: ${message}`, { fields: [{ path, message }] });
}

interface RowContext {
  readonly x: Axis;
  readonly y: Axis;
  readonly grouping: Grouping;
  readonly evaluationSets: ReadonlyMap<string, string>;
}

function analysisRow(row: RunRow, context: RowContext): AnalysisRow {
  const x = cellValue(row, context.x.id);
  const y = cellValue(row, context.y.id);
  return {
    runId: row.id,
    runName: row.name,
    x: x.number,
    y: y.number,
    xError: x.error,
    yError: y.error,
    groups: groupsOf(row, context.grouping),
    reported: x.isReported || y.isReported,
    ...(x.absence === null ? {} : { xAbsence: `${context.x.label}: ${x.absence}` }),
    ...(y.absence === null ? {} : { yAbsence: `${context.y.label}: ${y.absence}` }),
    ...(context.y.id === REPORTED_AVERAGE && context.grouping.kind === "ablation"
      ? {
          yByGroup: Object.fromEntries(
            row.ablations.map(({ key, reportedAverage: printed }) => [key, printed]),
          ),
        }
      : {}),
    ...mirFacts(row, context),
  };
}

function groupsOf(row: RunRow, grouping: Grouping): string[] {
  if (grouping.kind === "none") {
    return [];
  }
  if (grouping.kind === "ablation") {
    return row.ablations.map((ablation) => ablation.key);
  }
  const value = cellValue(row, grouping.id).text;
  return value === null ? [] : [`${grouping.label} = ${value}`];
}

/** What must agree between runs for their MIR to be comparable. */
function mirFacts(
  row: RunRow,
  { x, y, evaluationSets }: RowContext,
): Pick<AnalysisRow, "definition" | "evaluationSet" | "layerCount"> {
  const mir = [x.id, y.id].find((id) => id.startsWith("mir."));
  const definition = MirDefinitionSchema.safeParse(mir?.slice("mir.".length));
  const cell = definition.success ? row.mir[definition.data] : undefined;
  if (cell === undefined || !definition.success) {
    return {};
  }
  return {
    definition: definition.data,
    evaluationSet: cell.evaluationSetId === null ? null : (evaluationSets.get(cell.evaluationSetId) ?? null),
    layerCount: cell.layerCount,
  };
}
