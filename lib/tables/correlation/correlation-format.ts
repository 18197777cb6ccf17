import type { OptionGroup } from "#lib/tables/correlation/correlation-options.ts";
import type { ColumnFormat } from "#lib/tables/query/schema.ts";

/** The format of a column among the options; a plain number where it is not among them. */
export function formatOf(groups: readonly OptionGroup[], id: string): ColumnFormat {
  const items = groups.flatMap((group) => group.items);
  return items.find(({ value }) => value === id)?.format ?? "number";
}
