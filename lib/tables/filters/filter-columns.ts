import { MIR_DEFINITIONS } from "#lib/mir/definitions.ts";
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
  columnKind,
  GROUP_STATISTICS,
  type GroupStatistic,
  parseColumnId,
  parseFidKey,
  parseStatisticId,
} from "#lib/tables/query/column-id.ts";
import { COLUMN_KINDS, type ColumnKind } from "#lib/tables/query/column-kind.ts";
import { FIXED_COLUMN_IDS } from "#lib/tables/query/fixed-columns.ts";

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
      `unknown column ${token.value}: use ${FIXED_COLUMN_IDS.join(", ")}, or params., tags., metrics. (also metrics:min., :max., :mean., :best.), mir., mir:best., fid., scores. or calc. and a key${options.statistics === true ? `, after a statistic (${GROUP_STATISTICS.join(", ")}) and a colon where it is not the mean` : ""}`,
    );
  }
  if (statistic !== null && options.statistics !== true) {
    throw refuse(`${statistic}: is a statistic of groups; a filter of runs names columns alone`);
  }
  if (options.statistics === true && statistic === null && !COLUMN_KINDS[columnKind(column)].isOfGroups) {
    throw refuse(`groups have no ${columnKind(column)}s: filter the runs by it`);
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

/** The error message for comparing a column of this kind with a value, or null. */
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
  const { isOrdered, values, valueName } = COLUMN_KINDS[kind];
  if (isOrder && !isOrdered) {
    return `${operator} does not apply to this column: use = != ~ contains in`;
  }
  return values !== null && !isText && !values.includes(value.text)
    ? `unknown ${valueName}: use ${values.join(", ")}`
    : null;
}
