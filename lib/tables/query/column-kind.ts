import { RunStatusSchema } from "#lib/runs/schema.ts";
import { REVIEW_STATES } from "#lib/tables/query/grid-schema.ts";
import type { Column } from "#lib/tables/query/schema.ts";

/** What a column holds. Params and tags are text that may read as numbers. */
export type ColumnKind = "number" | "text" | "time" | "status" | "review" | "ablation";

interface KindTraits {
  /** What the API and tables call it. */
  readonly shownAs: Column["kind"];
  /** How its values are printed unless the column has a format of its own. */
  readonly format: Column["format"];
  /** Whether its values make sensible groups: few different ones. */
  readonly isGroupable: boolean;
  /** Whether filters compare its values by < and >. */
  readonly isOrdered: boolean;
  /** Whether groups have it, as what their runs share or a statistic. */
  readonly isOfGroups: boolean;
  /** Whether calculations take it; times count seconds. */
  readonly isCalculable: boolean;
  /** Its only values, and what one of them is called; null where any is possible. */
  readonly values: readonly string[] | null;
  readonly valueName: string;
}

/** What filters, calculations, groups and cells need to know of a kind. */
export const COLUMN_KINDS: Readonly<Record<ColumnKind, KindTraits>> = {
  number: traits("number", "number", { isCalculable: true }),
  text: traits("text", "text"),
  time: traits("time", "time", { isCalculable: true }),
  status: traits("status", "status", {
    isGroupable: true,
    isOrdered: false,
    values: RunStatusSchema.options,
    valueName: "status",
  }),
  review: traits("text", "text", {
    isGroupable: true,
    isOrdered: false,
    values: REVIEW_STATES,
    valueName: "review state",
  }),
  ablation: traits("text", "text", { isGroupable: true, isOrdered: false, isOfGroups: false }),
};

function traits(
  shownAs: Column["kind"],
  format: Column["format"],
  others: Partial<KindTraits> = {},
): KindTraits {
  return {
    shownAs,
    format,
    isGroupable: false,
    isOrdered: true,
    isOfGroups: true,
    isCalculable: false,
    values: null,
    valueName: "value",
    ...others,
  };
}
