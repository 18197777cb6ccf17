import { z } from "zod";
import { RunStatusSchema } from "#lib/runs/schema.ts";
import { JobCellSchema, MirCellSchema, WireNumberSchema } from "#lib/tables/query/schema.ts";

/**
 * The content of a table of runs or groups, cell by cell, as JSON on the wire. Contains only the requested columns, without
 * empty fields.
 */
export const GridCellSchema = z
  .object({
    /** A run's number, or a group's mean or median. */
    value: WireNumberSchema.optional(),
    /** The text as logged, a time in ISO 8601, or the value that all runs of a group share. */
    text: z.string().optional(),
    /** Standard error of a run's value. */
    error: z.number().optional(),
    /** Of a group: number of runs with a value. */
    count: z.int().optional(),
    /** Of a group: sample standard deviation (n - 1) of the values; absent for fewer than two. */
    deviation: z.number().optional(),
    /** Of a group: minimum and maximum. */
    range: z.tuple([z.number(), z.number()]).optional(),
    /** Of a group's text: number of distinct values. */
    distinct: z.int().optional(),
    /** Of a mean over columns: [number of values, number of columns]. */
    parts: z.tuple([z.int(), z.int()]).optional(),
    /** Published elsewhere, not measured here. */
    isReported: z.literal(true).optional(),
    /** Of a MIR or what is made of it: names of the evaluation sets where the project's default set has no result. */
    otherSet: z.string().optional(),
    /** Hover text in addition to the exact value: a source, or why the value is missing. */
    note: z.string().optional(),
    /** Of a run's MIR: the data of its cell. */
    mir: MirCellSchema.optional(),
  })
  .meta({ id: "GridCell" });
export type GridCell = z.infer<typeof GridCellSchema>;

export const REVIEW_STATES = ["unreviewed", "candidate", "chosen", "rejected"] as const;

export const GridRowSchema = z
  .object({
    /** A run's id, or the key of a group, which is stable while the values of its runs are. */
    key: z.string(),
    kind: z.enum(["run", "group"]),
    /** A run's name, or a group's label. */
    name: z.string(),
    /** Number of runs in a group; 1 for a run. */
    size: z.int(),
    /** Runs only. */
    status: RunStatusSchema.optional(),
    isArchived: z.literal(true).optional(),
    /** The newest MIR job of the run's last checkpoint. */
    job: JobCellSchema.optional(),
    /** One per requested column, in order. */
    cells: z.array(GridCellSchema),
  })
  .meta({ id: "GridRow" });
export type GridRow = z.infer<typeof GridRowSchema>;

/**
 * Statistics of a numeric column over all rows of a table, loaded or not. Second-best values are distinct from the best.
 */
export const GridFactsSchema = z.object({
  minimum: z.number().nullable(),
  secondMinimum: z.number().nullable(),
  maximum: z.number().nullable(),
  secondMaximum: z.number().nullable(),
  /** Number of rows with a value. */
  filled: z.int(),
  /** Whether there is more than one value, or some rows have none. Also set for text. */
  differs: z.boolean(),
  /** Standard deviation between runs that differ only in the seed, pooled over the project; null without such runs. */
  seedDeviation: z.number().nullable(),
});
export type GridFacts = z.infer<typeof GridFactsSchema>;

export const GridPageSchema = z
  .object({
    /** False if nothing was written since the cursor, in which case everything else is left out. */
    isChanged: z.boolean(),
    /** Pass it as `since` to receive only changes. */
    cursor: z.string(),
    offset: z.int().optional(),
    /** Number of matching rows (for members of a group, its runs). */
    total: z.int().optional(),
    /** Number of matching runs; equal to total unless rows are groups. */
    runs: z.int().optional(),
    /** Keys of the page's rows, in order. */
    order: z.array(z.string()).optional(),
    /** If only keys of groups were requested, the keys of their runs. */
    runKeys: z.array(z.string()).optional(),
    /** The page's rows; with `since`, only those written since then. */
    rows: z.array(GridRowSchema).optional(),
    /** The baseline's row, with the same columns; null if none is set or it was deleted. */
    baseline: GridRowSchema.nullable().optional(),
    /** By column id; only if requested. */
    facts: z.record(z.string(), GridFactsSchema).optional(),
  })
  .meta({ id: "GridPage" });
export type GridPage = z.infer<typeof GridPageSchema>;

/** A named calculation of a view, with column `calc.<name>`. lib/tables/calculations/calculations.ts defines the language. */
export interface Calculation {
  readonly name: string;
  readonly source: string;
}

/** `seed` groups by all params except the seed. */
export const SEED_GROUPS = "seed";

/** A query for a grid. Everything except the window is derived from the URL (lib/tables/query/grid-state.ts). */
export interface GridQuery {
  /** Slug of the project. */
  readonly project: string;
  readonly filter: string;
  /** Substring of the run's name. */
  readonly text: string;
  /** Filter of groups: a column is its mean (or median), or has a statistic, as in `std:mir.exact < 0.1 and runs > 2`. */
  readonly having: string;
  /** Column ids, for groups also with a statistic (`std:mir.exact`). */
  readonly sort: readonly { readonly column: string; readonly direction: "asc" | "desc" }[];
  /** Column ids, in order. */
  readonly columns: readonly string[];
  readonly calculations: readonly Calculation[];
  /** Column ids; ["seed"] for seed groups; empty for runs. */
  readonly groupBy: readonly string[];
  readonly statistic: "mean" | "median";
  /** Key of a run or of a group of the same grouping. */
  readonly baseline: string | null;
  readonly archived: "hide" | "show" | "only";
  /** Only the runs of this group. */
  readonly memberOf: string | null;
  readonly withFacts: boolean;
  /** False for analyses and exports, which do not show jobs. */
  readonly withJobs?: boolean;
  /** Requests only `order`, `runKeys`, `total` and `runs`, for which windows may be as large as the largest table. */
  readonly keysOnly?: boolean;
  readonly offset: number;
  /** Null for all rows from `offset` on. */
  readonly limit: number | null;
  /** The `cursor` of an earlier response to the same query. */
  readonly since: string | null;
}
