import type { ExpressionToken } from "#lib/tables/language/expression-lexer.ts";
import { FilterSyntaxError } from "#lib/tables/language/filter-lexer.ts";
import { parseColumnId } from "#lib/tables/query/column-id.ts";
import { COLUMN_KINDS } from "#lib/tables/query/column-kind.ts";
import { FIXED_COLUMNS } from "#lib/tables/query/fixed-columns.ts";

/** @throws FilterSyntaxError unless the word names a column that can hold numbers */
export function checkColumn(token: ExpressionToken): void {
  const ref = parseColumnId(token.value);
  if (ref === null) {
    throw new FilterSyntaxError(
      token.start,
      `${token.value} is no column: use lastStep, average and the like, or params., metrics., mir., scores., calc. and a key`,
    );
  }
  if (ref.kind === "keyed") {
    return;
  }
  const { kind, isOfGroup } = FIXED_COLUMNS[ref.column];
  if (!COLUMN_KINDS[kind].isCalculable) {
    throw new FilterSyntaxError(token.start, `${ref.column} holds text, a calculation takes numbers`);
  }
  if (isOfGroup === true) {
    throw new FilterSyntaxError(
      token.start,
      `${ref.column} counts the runs of a group; calculations are made for each run`,
    );
  }
}
