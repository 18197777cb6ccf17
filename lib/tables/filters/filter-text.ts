import type { FilterNode, FilterValue } from "#lib/tables/filters/filter-node.ts";
import { columnReference } from "#lib/tables/query/column-id.ts";

/**
 * Formats a filter on one line, which parseFilter parses to the same filter. null, which every run passes, is the empty
 * text. Texts are quoted, and parentheses are minimal.
 */
export function formatFilter(node: FilterNode | null): string {
  if (node === null) {
    return "";
  }
  switch (node.kind) {
    case "and":
      return node.parts
        .map((part) => (isJunction(part) ? `(${formatFilter(part)})` : formatFilter(part)))
        .join(" and ");
    case "or":
      return node.parts
        .map((part) => (part.kind === "or" ? `(${formatFilter(part)})` : formatFilter(part)))
        .join(" or ");
    case "not":
      return formatNegation(node.part);
    case "null":
      return `${columnReference(node.id)} is null`;
    case "compare":
      return formatComparison(node, node.operator);
  }
}

function formatNegation(part: FilterNode): string {
  if (part.kind === "null") {
    return `${columnReference(part.id)} is not null`;
  }
  if (part.kind === "compare" && part.operator === "~") {
    return formatComparison(part, "!~");
  }
  if (part.kind === "compare" && (part.operator === "in" || part.operator === "contains")) {
    return formatComparison(part, `not ${part.operator}`);
  }
  return isJunction(part) ? `not (${formatFilter(part)})` : `not ${formatFilter(part)}`;
}

function formatComparison(node: Extract<FilterNode, { kind: "compare" }>, operator: string): string {
  const values = node.values.map(formatValue).join(", ");
  return `${columnReference(node.id)} ${operator} ${node.operator === "in" ? `(${values})` : values}`;
}

/** Numbers as written; anything else quoted, so that it is not parsed as a number or as `and`. */
function formatValue(value: FilterValue): string {
  return value.number === null
    ? `"${value.text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`
    : value.text;
}

function isJunction(node: FilterNode): boolean {
  return (node.kind === "and" || node.kind === "or") && node.parts.length > 1;
}
