import type { ExpressionToken } from "#lib/tables/language/expression-lexer.ts";
import { FilterSyntaxError } from "#lib/tables/language/filter-lexer.ts";
import { parseColumnId } from "#lib/tables/query/column-id.ts";

const TEXT_COLUMNS: readonly string[] = ["name", "id", "status", "reviewState", "ablation", "notes"];

/** @throws FilterSyntaxError unless the word names a column that can hold numbers */
export function checkColumn(token: ExpressionToken): void {
  const ref = parseColumnId(token.value);
  if (ref === null) {
    throw new FilterSyntaxError(
      token.start,
      `${token.value} is no column: use lastStep, average and the like, or params., metrics., mir., scores., calc. and a key`,
    );
  }
  if (ref.kind === "fixed" && TEXT_COLUMNS.includes(ref.column)) {
    throw new FilterSyntaxError(token.start, `${ref.column} holds text, a calculation takes numbers`);
  }
  if (ref.kind === "fixed" && ref.column === "runs") {
    throw new FilterSyntaxError(
      token.start,
      "runs counts the runs of a group; calculations are made for each run",
    );
  }
}
