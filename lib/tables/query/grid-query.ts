import { z } from "zod";
import { AppError } from "#lib/errors.ts";
import { MirDefinitionSchema } from "#lib/mir/schema.ts";
import { RunStatusSchema } from "#lib/runs/schema.ts";
import { type GridQuery, SEED_GROUPS } from "#lib/tables/query/grid-schema.ts";
import { filterOf, parseCalculations, sortOf } from "#lib/tables/query/grid-state.ts";
import { readSort } from "#lib/tables/query/query.ts";
import { parseColumnList } from "#lib/tables/query/sort.ts";

export const MAXIMUM_WINDOW = 500;
/** The maximum number of selected rows, equal to that of an action on runs. */
export const MAXIMUM_KEYS = 10_000;

/** The URL parameters of a table's state. */
export const GridStateQuerySchema = z.object({
  filter: z.string().max(16_000).default("").meta({
    description:
      'One line such as `params.lr < 1e-3 and (tags.team = "vision" or mir.exact < 3.1)`. Operators: = != < <= > >= ~ and !~ (regular expression), contains, in (…), is null, is not null, and, or, not.',
  }),
  q: z.string().max(500).default("").meta({ description: "Text in the name of the run." }),
  status: RunStatusSchema.optional(),
  having: z.string().max(4000).default("").meta({
    description:
      "A filter over groups: `std:mir.exact < 0.1 and runs > 2`. Statistics: mean, std, median, min, max, n; a plain column is its mean (or median).",
  }),
  sort: z.string().max(2000).default("").meta({
    description:
      "Column ids with commas, a minus for descending: `mir.exact,-metrics.train_loss`; of groups also `std:mir.exact`. Left out: by MIR, best first.",
  }),
  columns: z.string().max(40_000).optional().meta({
    description: "Column ids with commas, in the order wanted. Left out: the project's default columns.",
  }),
  calc: z.string().max(8000).default("").meta({
    description: "Calculated columns: `gap = metrics.val_loss - metrics.train_loss; …`, shown as calc.gap.",
  }),
  group: z.string().max(4000).default("").meta({
    description: "Column ids to group by, or `seed` for all params but the seed.",
  }),
  stat: z.enum(["mean", "median"]).default("mean"),
  base: z
    .string()
    .max(64)
    .optional()
    .meta({ description: "Key of the baseline: a run's id or a group's key." }),
  archived: z.enum(["hide", "show", "only"]).default("hide"),
  mir: MirDefinitionSchema.optional().meta({ description: "Definition of MIR; left out: the project's." }),
});

/** Column settings, expanded groups and hidden columns, which only pages and exports use. */
export const GridDisplayQuerySchema = z.object({
  look: z.string().max(20_000).default(""),
  open: z.string().max(40_000).default(""),
  differing: z.enum(["0", "1"]).default("0"),
});

/** The query string of GET /api/v1/projects/{slug}/table. */
export const GridQuerySchema = GridStateQuerySchema.extend({
  ...GridDisplayQuerySchema.shape,
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(0).max(MAXIMUM_WINDOW).default(100),
  member: z.string().max(64).optional().meta({ description: "Only the runs of the group of this key." }),
  facts: z.enum(["0", "1"]).default("0").meta({
    description: "1: extremes, numbers of values and deviations between seeds, by column.",
  }),
  keys: z
    .enum(["0", "1"])
    .default("0")
    .meta({
      description: `1: only the keys of the rows, in \`order\`: the first ${MAXIMUM_KEYS}, whatever the limit.`,
    }),
  since: z.string().max(20).optional().meta({
    description: "`cursor` of an earlier answer to the same question: only what was written since is sent.",
  }),
});
type GridQueryInput = z.output<typeof GridQuerySchema>;

/**
 * Converts the query string to a grid query.
 * @throws AppError "validation" naming sort, columns or group
 */
export function toGridQuery(
  input: GridQueryInput,
  project: { readonly slug: string; readonly mirDefinition: z.infer<typeof MirDefinitionSchema> },
  defaultColumns: () => readonly string[],
): GridQuery {
  const sort = readSort(input.sort);
  return {
    project: project.slug,
    filter: filterOf({ filter: input.filter.trim(), status: input.status ?? null }),
    text: input.q,
    having: input.having,
    sort: sortOf({ sort: sort.length === 0 ? null : sort, mir: input.mir ?? null }, project.mirDefinition),
    columns: input.columns === undefined ? defaultColumns() : readColumns(input.columns, "columns"),
    calculations: readCalculations(input.calc),
    groupBy: input.group === SEED_GROUPS ? [SEED_GROUPS] : readColumns(input.group, "group"),
    statistic: input.stat,
    baseline: input.base ?? null,
    archived: input.archived,
    memberOf: input.member ?? null,
    withFacts: input.facts === "1",
    offset: input.offset,
    limit: input.keys === "1" ? MAXIMUM_KEYS : input.limit,
    keysOnly: input.keys === "1",
    since: input.since ?? null,
  };
}

function readColumns(source: string, path: string): string[] {
  const { columns, unknown } = parseColumnList(source);
  if (unknown.length > 0) {
    const message = `${unknown.join(", ")} is no column`;
    throw new AppError("validation", `${path}: ${message}`, { fields: [{ path, message }] });
  }
  return columns;
}

function readCalculations(source: string) {
  const calculations = parseCalculations(source);
  const parts = source.split(";").filter((part) => part.trim() !== "");
  if (calculations.length < parts.length) {
    const message = "write each as name = expression, with semicolons between them";
    throw new AppError("validation", `calc: ${message}`, { fields: [{ path: "calc", message }] });
  }
  return calculations;
}
