import type { CorrelationInput } from "#lib/analysis/correlate.ts";
import type { GroupName } from "#lib/analysis/dataset.ts";
import type { AnalysisRow } from "#lib/analysis/row.ts";
import { textOfSettings } from "#lib/analysis/same-setting.ts";
import type { AnalysisRequest, Axis } from "#lib/analysis/schema.ts";
import type { Ablation } from "#lib/benchmarks/ablation-schema.ts";
import { listAblations } from "#lib/benchmarks/repository-ablations.ts";
import { AppError } from "#lib/errors.ts";
import { MirDefinitionSchema } from "#lib/mir/schema.ts";
import { listColumns } from "#lib/tables/columns/columns.ts";
import { describeColumn } from "#lib/tables/columns/describe-column.ts";
import { parseColumnId } from "#lib/tables/query/column-id.ts";
import type { GridCell, GridRow } from "#lib/tables/query/grid-schema.ts";
import { type Column, fromWireNumber } from "#lib/tables/query/schema.ts";
import { readGrid } from "#lib/tables/rows/read-grid.ts";
import { getProjectId, listEvaluationSetNames } from "#lib/tables/sql/project-facts.ts";

/** The averages reported by sources: one per run and ablation, over the benchmarks of that table. */
export const REPORTED_AVERAGE = "average.reported";

export interface CorrelationQuery extends AnalysisRequest {
  readonly project: string;
  /** Selects the runs, as in tables. */
  readonly filter: string;
  readonly text: string;
}

/** Data that a page has already read, to avoid reading it again. */
export interface ProjectContext {
  readonly columns: readonly Column[];
  readonly ablations: readonly Ablation[];
}

/**
 * Loads the runs of a correlation, each with only its x, y and groups.
 * @throws AppError "not-found" (project), "validation" (an axis that is not a numeric column, filter)
 */
export async function loadCorrelationInput(
  query: CorrelationQuery,
  context?: ProjectContext,
): Promise<CorrelationInput> {
  const projectId = await getProjectId(query.project);
  const columns = context?.columns ?? (await listColumns(projectId));
  const x = axisOf(columns, query.x, "x");
  const y = axisOf(columns, query.y, "y");
  const grouping = groupingOf(query.group);
  const [ablations, evaluationSets, page] = await Promise.all([
    context?.ablations ?? listAblations(projectId),
    listEvaluationSetNames(projectId),
    readGrid({
      ...WHOLE_PROJECT,
      project: query.project,
      filter: query.filter,
      text: query.text,
      columns: [x.id, y.id, ...(grouping.kind === "column" ? [grouping.id] : [])],
    }),
  ]);
  const memberships = membershipsOf(ablations);
  const isSettings = grouping.kind === "column" && grouping.isParam;
  const textOf = textOfSettings(
    isSettings ? (page.rows ?? []).flatMap(({ cells }) => cells[2]?.text ?? []) : [],
  );
  const groups: GroupName[] | undefined =
    grouping.kind === "ablation"
      ? ablations.map((ablation) => ({ key: ablation.key, label: ablation.title }))
      : undefined;
  return {
    x,
    y,
    groupBy: query.group,
    rows: (page.rows ?? []).map((row) =>
      analysisRow(row, {
        x,
        y,
        grouping,
        evaluationSets,
        textOf,
        memberships: memberships.get(row.key) ?? [],
      }),
    ),
    groups,
  };
}

const WHOLE_PROJECT = {
  having: "",
  sort: [],
  calculations: [],
  groupBy: [],
  statistic: "mean",
  baseline: null,
  archived: "hide",
  memberOf: null,
  withFacts: false,
  withJobs: false,
  offset: 0,
  limit: null,
  since: null,
} as const;

/** A run's membership in an ablation, and its average reported there by the source. */
interface Membership {
  readonly key: string;
  readonly reportedAverage: number | null;
}

function membershipsOf(ablations: readonly Ablation[]): ReadonlyMap<string, Membership[]> {
  const memberships = new Map<string, Membership[]>();
  for (const { key, runs } of ablations) {
    for (const { runId, reportedAverage } of runs) {
      const known = memberships.get(runId) ?? [];
      known.push({ key, reportedAverage });
      memberships.set(runId, known);
    }
  }
  return memberships;
}

type Grouping =
  | { readonly kind: "ablation" }
  | { readonly kind: "none" }
  | {
      readonly kind: "column";
      readonly id: string;
      readonly label: string;
      readonly isParam: boolean;
    };

function groupingOf(group: string): Grouping {
  if (group === "ablation" || group === "none") {
    return { kind: group };
  }
  const ref = parseColumnId(group);
  if (ref?.kind !== "keyed" || (ref.family !== "params" && ref.family !== "tags")) {
    throw refusal("group", `${group} groups nothing: use ablation, none, or a column params.… or tags.…`);
  }
  return { kind: "column", id: group, label: ref.key, isParam: ref.family === "params" };
}

function axisOf(columns: readonly Column[], id: string, path: "x" | "y"): Axis {
  const column = describeColumn(id, columns, []);
  if (column === null) {
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
  readonly memberships: readonly Membership[];
  /** The canonical text of a value of the grouping column. */
  readonly textOf: (text: string) => string;
}

function analysisRow(row: GridRow, context: RowContext): AnalysisRow {
  const { x, y, grouping, memberships } = context;
  const [xCell = {}, yCell = {}, groupCell = {}] = row.cells;
  const xAbsence = absenceOf(xCell, x.id, memberships);
  const yAbsence = absenceOf(yCell, y.id, memberships);
  return {
    runId: row.key,
    runName: row.name,
    x: numberOf(xCell),
    y: numberOf(yCell),
    ...(isParam(x) ? { xText: xCell.text } : {}),
    ...(isParam(y) ? { yText: yCell.text } : {}),
    xError: xCell.error ?? null,
    yError: yCell.error ?? null,
    groups: groupsOf(groupCell, context),
    reported: xCell.isReported === true || yCell.isReported === true,
    ...(xAbsence === null ? {} : { xAbsence: `${x.label}: ${xAbsence}` }),
    ...(yAbsence === null ? {} : { yAbsence: `${y.label}: ${yAbsence}` }),
    ...(y.id === REPORTED_AVERAGE && grouping.kind === "ablation"
      ? {
          yByGroup: Object.fromEntries(memberships.map(({ key, reportedAverage }) => [key, reportedAverage])),
        }
      : {}),
    ...mirFacts(xCell, yCell, context),
    ...otherSetOf(xCell, yCell),
  };
}

function otherSetOf(...cells: readonly GridCell[]): Pick<AnalysisRow, "otherSet"> {
  const names = new Set(cells.flatMap(({ otherSet }) => otherSet ?? []));
  return names.size === 0 ? {} : { otherSet: [...names].join(", ") };
}

function isParam({ id }: Axis): boolean {
  const ref = parseColumnId(id);
  return ref?.kind === "keyed" && ref.family === "params";
}

function numberOf({ value }: GridCell): number | null {
  return value === undefined ? null : fromWireNumber(value);
}

/** Why a value is missing, if known. */
function absenceOf(cell: GridCell, id: string, memberships: readonly Membership[]): string | null {
  if (cell.value !== undefined) {
    return null;
  }
  if (id === REPORTED_AVERAGE) {
    const printed = memberships.flatMap(({ key, reportedAverage }) =>
      reportedAverage === null ? [] : [`${reportedAverage} in ${key}`],
    );
    return printed.length === 0
      ? "the source prints none"
      : `the source prints several (${printed.join(", ")})`;
  }
  if (cell.parts !== undefined && cell.parts[1] > 0) {
    return `scores on ${cell.parts[0]} of ${cell.parts[1]} benchmarks`;
  }
  return cell.text === undefined ? null : `${JSON.stringify(cell.text)} is no number`;
}

function groupsOf(cell: GridCell, { grouping, memberships, textOf }: RowContext): string[] {
  switch (grouping.kind) {
    case "none":
      return [];
    case "ablation":
      return memberships.map(({ key }) => key);
    case "column":
      return cell.text === undefined ? [] : [`${grouping.label} = ${textOf(cell.text)}`];
  }
}

/** The properties that runs must share for their MIR to be comparable. */
function mirFacts(
  xCell: GridCell,
  yCell: GridCell,
  { x, y, evaluationSets }: RowContext,
): Pick<AnalysisRow, "definition" | "evaluationSet" | "layerCount"> {
  const [id, cell] = x.id.startsWith("mir.") ? [x.id, xCell] : [y.id, yCell];
  const definition = MirDefinitionSchema.safeParse(id.slice("mir.".length));
  if (cell.mir === undefined || !id.startsWith("mir.") || !definition.success) {
    return {};
  }
  const { evaluationSetId, layerCount } = cell.mir;
  return {
    definition: definition.data,
    evaluationSet: evaluationSetId === null ? null : (evaluationSets.get(evaluationSetId) ?? null),
    layerCount,
  };
}
