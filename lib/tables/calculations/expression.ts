import type { FunctionName } from "#lib/tables/calculations/expression-functions.ts";

export type ArithmeticOperator = "+" | "-" | "*" | "/" | "^";
export type ConditionOperator = "=" | "!=" | "<" | "<=" | ">" | ">=";

/** The syntax tree of a calculation. `position` is the offset of a node in the source, from 0. */
export type ExpressionNode =
  | { readonly kind: "number"; readonly value: number; readonly position: number }
  | { readonly kind: "column"; readonly id: string; readonly position: number }
  | { readonly kind: "negate"; readonly part: ExpressionNode; readonly position: number }
  | {
      readonly kind: "binary";
      readonly operator: ArithmeticOperator;
      readonly left: ExpressionNode;
      readonly right: ExpressionNode;
      readonly position: number;
    }
  | {
      readonly kind: "if";
      readonly condition: ConditionNode;
      readonly yes: ExpressionNode;
      readonly no: ExpressionNode;
      readonly position: number;
    }
  | {
      readonly kind: "call";
      readonly name: FunctionName;
      readonly parts: readonly ExpressionNode[];
      readonly position: number;
    };

export type ConditionNode =
  | {
      readonly kind: "compare";
      readonly operator: ConditionOperator;
      readonly left: ExpressionNode;
      readonly right: ExpressionNode;
    }
  | { readonly kind: "and" | "or"; readonly parts: readonly ConditionNode[] }
  | { readonly kind: "not"; readonly part: ConditionNode };

/** A value above this is missing, and below its inverse zero, so that no operation overflows or underflows a double. */
export const GREATEST = 1e300;
/** The distinct ids of the columns that an expression references, in order of first occurrence. */
export function columnsOf(node: ExpressionNode): string[] {
  const found = new Set<string>();
  visitColumns(node, (column) => found.add(column.id));
  return [...found];
}

/** Visits every column reference of an expression. */
export function visitColumns(
  node: ExpressionNode | ConditionNode,
  visit: (column: Extract<ExpressionNode, { kind: "column" }>) => void,
): void {
  if (node.kind === "column") {
    visit(node);
    return;
  }
  for (const child of childrenOf(node)) {
    visitColumns(child, visit);
  }
}

function childrenOf(node: ExpressionNode | ConditionNode): readonly (ExpressionNode | ConditionNode)[] {
  switch (node.kind) {
    case "number":
    case "column":
      return [];
    case "negate":
    case "not":
      return [node.part];
    case "binary":
    case "compare":
      return [node.left, node.right];
    case "if":
      return [node.condition, node.yes, node.no];
    case "call":
    case "and":
    case "or":
      return node.parts;
  }
}
