import { AppError } from "#lib/errors.ts";
import { type ExpressionNode, visitColumns } from "#lib/tables/calculations/expression.ts";
import { parseExpression } from "#lib/tables/calculations/expression-parser.ts";
import type { FilterError } from "#lib/tables/language/filter-lexer.ts";
import { parseColumnId } from "#lib/tables/query/column-id.ts";
import type { Calculation } from "#lib/tables/query/grid-schema.ts";

interface ResolvedCalculation extends Calculation {
  readonly node: ExpressionNode;
}

type Resolution =
  /** In topological order: each after all calculations that it references. */
  | { readonly ok: true; readonly calculations: readonly ResolvedCalculation[] }
  /** `name` of the invalid calculation; `position` in its source. */
  | { readonly ok: false; readonly name: string; readonly error: FilterError };

/** Parses and orders the calculations of a view. Refuses duplicates, invalid names and cycles. */
export function resolveCalculations(calculations: readonly Calculation[]): Resolution {
  const parsed = new Map<string, ResolvedCalculation>();
  for (const calculation of calculations) {
    const { name, source } = calculation;
    const result = parseExpression(source);
    if (!result.ok) {
      return { ok: false, name, error: result.error };
    }
    if (parsed.has(name)) {
      return fault(name, 0, `two calculations are called ${name}`);
    }
    parsed.set(name, { name, source, node: result.node });
  }
  const done = new Map<string, ResolvedCalculation>();
  for (const calculation of parsed.values()) {
    const failure = place(calculation, parsed, done, []);
    if (failure !== null) {
      return failure;
    }
  }
  return { ok: true, calculations: [...done.values()] };
}

function place(
  calculation: ResolvedCalculation,
  all: ReadonlyMap<string, ResolvedCalculation>,
  done: Map<string, ResolvedCalculation>,
  above: readonly string[],
): Extract<Resolution, { ok: false }> | null {
  const { name, node } = calculation;
  if (done.has(name)) {
    return null;
  }
  const path = [...above, name];
  for (const { id, position } of columnNodes(node)) {
    const ref = parseColumnId(id);
    if (ref?.kind !== "keyed" || ref.family !== "calc") {
      continue;
    }
    const next = all.get(ref.key);
    if (next === undefined) {
      return fault(name, position, `there is no calculation ${ref.key}`);
    }
    if (path.includes(ref.key)) {
      const circle = [...path.slice(path.indexOf(ref.key)), ref.key].join(" reads ");
      return fault(name, position, `a circle: ${circle}`);
    }
    const failure = place(next, all, done, path);
    if (failure !== null) {
      return failure;
    }
  }
  done.set(name, calculation);
  return null;
}

function columnNodes(node: ExpressionNode) {
  const nodes: { id: string; position: number }[] = [];
  visitColumns(node, (column) => nodes.push(column));
  return nodes;
}

function fault(name: string, position: number, message: string) {
  return { ok: false, name, error: { position, message } } as const;
}

/** The error for a column of an undefined calculation. */
export function noCalculation(name: string): AppError {
  const message = `calc.${name} names no calculated column: give it by calc=${name} = …`;
  return new AppError("validation", `calc: ${message}`, { fields: [{ path: "calc", message }] });
}
