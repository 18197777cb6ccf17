import { MIR_DEFINITIONS } from "#lib/mir/definitions.ts";
import { RunStatusSchema } from "#lib/runs/schema.ts";
import {
  type ComparisonOperator,
  type FilterOptions,
  type FilterValue,
  isTextOperator,
} from "#lib/tables/filters/filter-node.ts";
import { complainAboutPattern } from "#lib/tables/filters/filter-pattern.ts";
import { FilterSyntaxError, type Token } from "#lib/tables/language/filter-lexer.ts";
import {
  type ColumnRef,
  FIXED_COLUMNS,
  GROUP_STATISTICS,
  type GroupStatistic,
  parseColumnId,
  parseFidKey,
  parseStatisticId,
} from "#lib/tables/query/column-id.ts";
import { REVIEW_STATES } from "#lib/tables/query/grid-schema.ts";

/** What a column holds, as far as comparisons care. Params and tags are text that may read as numbers. */
export type ColumnKind = "number" | "text" | "time" | "status" | "review" | "ablation";

export function columnKind(column: ColumnRef): ColumnKind {
  if (column.kind === "keyed") {
    return column.family === "params" || column.family === "tags" ? "text" : "number";
  }
  switch (column.column) {
    case "name":
    case "id":
    case "notes":
      return "text";
    case "status":
      return "status";
    case "reviewState":
      return "review";
    case "ablation":
      return "ablation";
    case "startedAt":
    case "endedAt":
    case "updatedAt":
      return "time";
    default:
      return "number";
  }
}

/** The only values of columns that have few. */
export function valuesOf(kind: ColumnKind): readonly string[] | null {
  if (kind === "status") {
    return RunStatusSchema.options;
  }
  return kind === "review" ? REVIEW_STATES : null;
}

/**
 * The column that a word names, with its group statistic if it has one.
 * @throws FilterSyntaxError if the word does not name a column that this filter accepts
 */
export function readColumn(
  token: Token,
  options: FilterOptions,
): { column: ColumnRef; statistic: GroupStatistic | null } {
  const { statistic, column: id } = parseStatisticId(token.value);
  const refuse = (message: string) => new FilterSyntaxError(token.start, message);
  const column = parseColumnId(id);
  if (column === null) {
    throw refuse(
      `unknown column ${token.value}: use ${FIXED_COLUMNS.join(", ")}, or params., tags., metrics. (also metrics:min., :max., :mean., :best.), mir., mir:best., fid., scores. or calc. and a key${options.statistics === true ? `, after a statistic (${GROUP_STATISTICS.join(", ")}) and a colon where it is not the mean` : ""}`,
    );
  }
  if (statistic !== null && options.statistics !== true) {
    throw refuse(`${statistic}: is a statistic of groups; a filter of runs names columns alone`);
  }
  if (options.statistics === true && statistic === null && columnKind(column) === "ablation") {
    throw refuse("groups have no ablations: filter the runs by it");
  }
  const complaint = column.kind === "keyed" ? complainAboutKey(column, options) : null;
  if (complaint !== null) {
    throw refuse(complaint);
  }
  return { column, statistic };
}

function complainAboutKey(
  { family, key }: Extract<ColumnRef, { kind: "keyed" }>,
  { calculations }: FilterOptions,
): string | null {
  const isDefinition = (name: string) => MIR_DEFINITIONS.some((definition) => definition === name);
  switch (family) {
    case "mir":
    case "mir:best":
      return isDefinition(key) ? null : `unknown MIR definition ${key}: use ${MIR_DEFINITIONS.join(", ")}`;
    case "fid": {
      const layers = parseFidKey(key);
      return layers !== null && isDefinition(layers.definition)
        ? null
        : `fid takes a definition and layers: fid.${MIR_DEFINITIONS[0]}/12 or fid.${MIR_DEFINITIONS[0]}/1-8`;
    }
    case "calc":
      return calculations === undefined || calculations.includes(key)
        ? null
        : `there is no calculation ${key}${calculations.length === 0 ? "" : `: use ${calculations.join(", ")}`}`;
    default:
      return null;
  }
}

/** What is wrong with comparing a column of this kind with a value, or null. */
export function complainAbout(
  kind: ColumnKind,
  operator: ComparisonOperator,
  value: FilterValue,
): string | null {
  const isText = isTextOperator(operator);
  if (kind === "number" && (value.number === null || isText)) {
    return isText ? `${operator} needs a text column, this one holds numbers` : "this column holds numbers";
  }
  if (kind === "time") {
    const isTime = !isText && !Number.isNaN(Date.parse(value.text));
    return isTime
      ? null
      : 'this column holds times: compare it with a date as "2026-01-31" or "2026-01-31T12:00Z"';
  }
  const pattern = operator === "~" ? complainAboutPattern(value.text) : null;
  if (pattern !== null) {
    return pattern;
  }
  const isOrder = ["<", "<=", ">", ">="].includes(operator);
  if ((kind === "status" || kind === "review" || kind === "ablation") && isOrder) {
    return `${operator} does not apply to this column: use = != ~ contains in`;
  }
  const values = valuesOf(kind);
  return values !== null && !isText && !values.includes(value.text)
    ? `unknown ${kind === "review" ? "review state" : kind}: use ${values.join(", ")}`
    : null;
}
