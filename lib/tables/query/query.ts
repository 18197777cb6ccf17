import { z } from "zod";
import { AppError } from "#lib/errors.ts";
import { SlugSchema } from "#lib/runs/schema.ts";
import {
  DEFAULT_PAGE,
  MAXIMUM_PAGE,
  RunRowSchema,
  type SortKey,
  type TableQuery,
} from "#lib/tables/query/schema.ts";
import { parseColumnList, parseSort } from "#lib/tables/query/sort.ts";

/** URL parameters that select runs: `filter`, `q` (substring of the name), `sort`. */
export const RunSelectionSchema = z.object({
  filter: z.string().max(4000).default("").meta({
    description:
      'One line such as `params.lr < 1e-3 and (tags.team = "vision" or mir.exact < 3.1)`. Operators: = != < <= > >= ~ and !~ (regular expression), contains, in (…), is null, is not null, and, or, not.',
  }),
  q: z.string().max(500).default("").meta({ description: "Text in the name of the run." }),
  sort: z.string().max(2000).default("").meta({
    description: "Column ids with commas, a minus for descending: `mir.exact,-metrics.train_loss`.",
  }),
});

/** The query string of GET /api/v1/runs. */
export const RunListQuerySchema = RunSelectionSchema.extend({
  project: SlugSchema.meta({ description: "Slug of the project." }),
  limit: z.coerce.number().int().min(1).max(MAXIMUM_PAGE).default(DEFAULT_PAGE),
  archived: z.enum(["hide", "show", "only"]).default("hide").meta({
    description: "Whether archived runs are left out, shown among the others, or shown alone.",
  }),
  cursor: z.string().max(500).optional().meta({ description: "`nextCursor` of the page before." }),
  fields: z.string().max(8000).optional().meta({
    description:
      "Column ids with commas (`params.lr,mir.exact`): of params, tags, metrics, MIR and scores only these are sent; all when left out.",
  }),
});
type RunListQuery = z.output<typeof RunListQuerySchema>;

/** The response of GET /api/v1/runs; `total` is the number of matching runs. */
export const RunListSchema = z
  .object({ items: z.array(RunRowSchema), nextCursor: z.string().nullable(), total: z.int() })
  .meta({ id: "RunList" });

/** @throws AppError "validation" naming `sort` */
export function toTableQuery({ q, sort, cursor, fields: _, ...query }: RunListQuery): TableQuery {
  return { ...query, text: q, sort: readSort(sort), cursor: cursor ?? null };
}

/**
 * The ids of `fields`; null for all fields.
 * @throws AppError "validation" naming `fields`
 */
export function readFields(source: string | undefined): string[] | null {
  if (source === undefined) {
    return null;
  }
  const { columns, unknown } = parseColumnList(source);
  if (unknown.length > 0) {
    const message = `${unknown.join(", ")} is no column`;
    throw new AppError("validation", `fields: ${message}`, { fields: [{ path: "fields", message }] });
  }
  return columns;
}

/** @throws AppError "validation" naming `sort` */
export function readSort(source: string): SortKey[] {
  const result = parseSort(source);
  if (!result.ok) {
    const { message } = result;
    throw new AppError("validation", `sort: ${message}`, { fields: [{ path: "sort", message }] });
  }
  return result.sort;
}
