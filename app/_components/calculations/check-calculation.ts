import { resolveCalculations } from "#lib/tables/calculations/calculations.ts";
import { visitColumns } from "#lib/tables/calculations/expression.ts";
import { parseExpression } from "#lib/tables/calculations/expression-parser.ts";
import { describeColumn } from "#lib/tables/columns/describe-column.ts";
import type { FilterError } from "#lib/tables/language/filter-lexer.ts";
import { columnKind, isLogged, parseColumnId } from "#lib/tables/query/column-id.ts";
import { COLUMN_KINDS } from "#lib/tables/query/column-kind.ts";
import type { Calculation } from "#lib/tables/query/grid-schema.ts";
import type { Column } from "#lib/tables/query/schema.ts";

const NAME = /^\p{L}[\p{L}\p{N}_-]*$/u;

/** The error message for a name, or null. `others` are the calculations whose names are taken. */
export function nameError(name: string, others: readonly Calculation[]): string | null {
  if (!NAME.test(name)) {
    return "Begin with a letter; then letters, digits, _ and -.";
  }
  return others.some((other) => other.name === name) ? `There is a column ${name} already.` : null;
}

/**
 * The error of an expression with its position: a syntax error, a column that the project does not have, or calculations
 * that reference each other in a cycle. Null if it is valid.
 */
export function expressionError(
  calculation: Calculation,
  others: readonly Calculation[],
  columns: readonly Column[],
): FilterError | null {
  const parsed = parseExpression(calculation.source);
  if (!parsed.ok) {
    return parsed.error;
  }
  if (calculation.source.includes(";")) {
    return {
      position: calculation.source.indexOf(";"),
      message: "a semicolon would end the calculation in the address",
    };
  }
  const all = [...others, calculation];
  let unknown: FilterError | null = null;
  visitColumns(parsed.node, ({ id, position }) => {
    unknown ??= columnError(id, position, columns, all);
  });
  if (unknown !== null) {
    return unknown;
  }
  const resolved = resolveCalculations(all);
  return resolved.ok || resolved.name !== calculation.name
    ? cycleThrough(resolved, calculation)
    : resolved.error;
}

/** Cycles are detected from the calculation that comes first, but reported for the one that closes them. */
function cycleThrough(
  resolved: ReturnType<typeof resolveCalculations>,
  { name }: Calculation,
): FilterError | null {
  if (resolved.ok) {
    return null;
  }
  return resolved.error.message.includes(name)
    ? { position: 0, message: `${resolved.name}: ${resolved.error.message}` }
    : null;
}

function columnError(
  id: string,
  position: number,
  columns: readonly Column[],
  calculations: readonly Calculation[],
): FilterError | null {
  const column = describeColumn(id, columns, calculations);
  if (column === null) {
    return { position, message: `there is no column ${id} here${joinedHint(id, columns)}` };
  }
  const ref = parseColumnId(id);
  // A param may be text in some runs, a number in others and missing in the rest.
  const isText = ref !== null && !isLogged(ref) && !COLUMN_KINDS[columnKind(ref)].isCalculable;
  return isText ? { position, message: `${id} holds text, a calculation takes numbers` } : null;
}

/** The hint for the most likely mistake: `metrics.a-metrics.b` and `metrics.loss/2` parse as one word each. */
function joinedHint(id: string, columns: readonly Column[]): string {
  const known = columns.find(
    (column) => id.startsWith(column.id) && /^[-+*/]/.test(id.slice(column.id.length)),
  );
  return known === undefined
    ? ""
    : `: put spaces around the ${id.charAt(known.id.length)} behind ${known.id}, which may be part of a name`;
}
