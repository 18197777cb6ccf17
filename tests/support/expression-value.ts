import type { ConditionNode, ExpressionNode } from "#lib/tables/calculations/expression.ts";

type Values = Readonly<Record<string, number | null>>;

/** The value of a calculation for a row, implemented independently of the SQL: null is missing. */
export function expressionValue(node: ExpressionNode, values: Values): number | null {
  const inner = (part: ExpressionNode) => expressionValue(part, values);
  switch (node.kind) {
    case "number":
      return node.value;
    case "column":
      return held(values[node.id] ?? null);
    case "negate":
      return held(strict([inner(node.part)], ([x = 0]) => -x));
    case "binary": {
      const operators = {
        "+": (a: number, b: number) => a + b,
        "-": (a: number, b: number) => a - b,
        "*": (a: number, b: number) => a * b,
        "/": (a: number, b: number) => (b === 0 ? Number.NaN : a / b),
        "^": (a: number, b: number) => a ** b,
      };
      return held(
        strict([inner(node.left), inner(node.right)], ([a = 0, b = 0]) => operators[node.operator](a, b)),
      );
    }
    case "if": {
      const holds = conditionValue(node.condition, values);
      return holds === null ? null : inner(holds ? node.yes : node.no);
    }
    case "call":
      return held(callValue(node.name, node.parts.map(inner)));
  }
}

function callValue(name: string, list: readonly (number | null)[]): number | null {
  switch (name) {
    case "coalesce":
      return list.find((value) => value !== null) ?? null;
    case "mean":
      return strict(list, (all) => all.reduce((sum, value) => sum + value, 0) / all.length);
    case "mean_of_present": {
      const there = list.filter((value) => value !== null);
      return there.length === 0 ? null : callValue("mean", there);
    }
    case "weighted_mean":
    case "weighted_mean_of_present": {
      const pairs = list.flatMap((value, index) =>
        index % 2 === 0 ? [[value, list[index + 1] ?? null] as const] : [],
      );
      const used = name === "weighted_mean" ? pairs : pairs.filter(([value]) => value !== null);
      return strict(used.flat(), () => {
        const sum = used.reduce((total, [value, weight]) => total + (value ?? 0) * (weight ?? 0), 0);
        const weight = used.reduce((total, pair) => total + (pair[1] ?? 0), 0);
        return weight === 0 ? Number.NaN : sum / weight;
      });
    }
    case "round":
      return strict(
        list,
        ([x = 0, digits = 0]) =>
          Math.sign(x) * Number(`${Math.round(Number(`${Math.abs(x)}e${digits}`))}e-${digits}`),
      );
    default: {
      const functions: Readonly<Record<string, (...all: number[]) => number>> = {
        abs: Math.abs,
        sqrt: Math.sqrt,
        log: Math.log,
        log10: Math.log10,
        log2: Math.log2,
        exp: Math.exp,
        min: Math.min,
        max: Math.max,
      };
      return strict(list, (all) => functions[name]?.(...all) ?? Number.NaN);
    }
  }
}

function conditionValue(node: ConditionNode, values: Values): boolean | null {
  switch (node.kind) {
    case "compare": {
      const a = expressionValue(node.left, values);
      const b = expressionValue(node.right, values);
      if (a === null || b === null) {
        return null;
      }
      return { "=": a === b, "!=": a !== b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b }[
        node.operator
      ];
    }
    case "not": {
      const part = conditionValue(node.part, values);
      return part === null ? null : !part;
    }
    default: {
      const parts = node.parts.map((part) => conditionValue(part, values));
      const decides = node.kind === "or";
      if (parts.includes(decides)) {
        return decides;
      }
      return parts.includes(null) ? null : !decides;
    }
  }
}

function strict(list: readonly (number | null)[], of: (all: number[]) => number): number | null {
  const there = list.filter((value) => value !== null);
  return there.length < list.length ? null : of(there);
}

function held(value: number | null): number | null {
  if (value === null || !Number.isFinite(value) || Math.abs(value) > 1e300) {
    return null;
  }
  return Math.abs(value) < 1e-300 ? 0 : value;
}
