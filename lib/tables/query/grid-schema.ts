import { z } from "zod";
import { RunStatusSchema } from "#lib/runs/schema.ts";
import { JobCellSchema, MirCellSchema, WireNumberSchema } from "#lib/tables/query/schema.ts";

/**
 * What a table of runs or of groups of runs shows, cell by cell, as JSON on the wire: only the columns that were asked
 * for are there. Fields that say nothing are left out.
 */
export const GridCellSchema = z
  .object({
    /** The number: a run's value, a group's mean or median. */
    value: WireNumberSchema.optional(),
    /** The text as logged; a time as ISO 8601; of a group, the one value that its runs share. */
    text: z.string().optional(),
    /** Standard error of a run's number. */
    error: z.number().optional(),
    /** Of a group: runs that have a value. */
    count: z.int().optional(),
    /** Of a group: sample standard deviation (n - 1) of the values; absent for fewer than two. */
    deviation: z.number().optional(),
    /** Of a group: least and greatest value. */
    range: z.tuple([z.number(), z.number()]).optional(),
    /** Of a group's text: different values. */
    distinct: z.int().optional(),
    /** Of a mean over columns: how many of how many have a value. */
    parts: z.tuple([z.int(), z.int()]).optional(),
    /** Printed by others, not measured here. */
    isReported: z.literal(true).optional(),
    /** Of a MIR or what is made of it: names of the evaluation sets where the project's default set has no result. */
    otherSet: z.string().optional(),
    /** What hovering says beside the exact value: a source, why nothing is there. */
    note: z.string().optional(),
    /** Of a run's MIR: everything that its cell shows. */
    mir: MirCellSchema.optional(),
  })
  .meta({ id: "GridCell" });
export type GridCell = z.infer<typeof GridCellSchema>;

export const REVIEW_STATES = ["unreviewed", "candidate", "chosen", "rejected"] as const;

export const GridRowSchema = z
  .object({
    /** A run's id, or the key of a group, which holds for as long as its runs' values do. */
    key: z.string(),
    kind: z.enum(["run", "group"]),
    /** A run's name, a group's label. */
    name: z.string(),
    /** Runs of a group; 1 for a run. */
    size: z.int(),
    /** Runs only. */
    status: RunStatusSchema.optional(),
    isArchived: z.literal(true).optional(),
    /** The newest MIR job of the run's last checkpoint. */
    job: JobCellSchema.optional(),
    /** One for each column asked for, in that order. */
    cells: z.array(GridCellSchema),
  })
  .meta({ id: "GridRow" });
export type GridRow = z.infer<typeof GridRowSchema>;

/**
 * What holds over all the rows that a table shows, loaded or not, of a column of numbers. Second values are the next
 * different ones.
 */
export const GridFactsSchema = z.object({
  minimum: z.number().nullable(),
  secondMinimum: z.number().nullable(),
  maximum: z.number().nullable(),
  secondMaximum: z.number().nullable(),
  /** Rows with a value. */
  filled: z.int(),
  /** More than one value, or values in some rows only. Texts have this too. */
  differs: z.boolean(),
  /** Standard deviation between runs that differ in the seed only, pooled over the project; null without such runs. */
  seedDeviation: z.number().nullable(),
});
export type GridFacts = z.infer<typeof GridFactsSchema>;

export const GridPageSchema = z
  .object({
    /** False where nothing was written since the cursor: all else is left out then. */
    isChanged: z.boolean(),
    /** Give it back as `since` to get only what changed. */
    cursor: z.string(),
    offset: z.int().optional(),
    /** All rows that match (of members of a group: its runs). */
    total: z.int().optional(),
    /** All runs that match; equal to total unless rows are groups. */
    runs: z.int().optional(),
    /** Keys of the page's rows in order. */
    order: z.array(z.string()).optional(),
    /** Where only keys of groups were asked for: of the runs in them. */
    runKeys: z.array(z.string()).optional(),
    /** The page's rows; with `since`, only those that were written since then. */
    rows: z.array(GridRowSchema).optional(),
    /** The baseline under the same columns; null where none is set or it is gone. */
    baseline: GridRowSchema.nullable().optional(),
    /** By column id; only when asked for. */
    facts: z.record(z.string(), GridFactsSchema).optional(),
  })
  .meta({ id: "GridPage" });
export type GridPage = z.infer<typeof GridPageSchema>;

/** A named calculation of a view, column `calc.<name>`: see lib/tables/calculations/calculations.ts for the language. */
export interface Calculation {
  readonly name: string;
  readonly source: string;
}

/** `seed` stands for "all params but the seed". */
export const SEED_GROUPS = "seed";

/** What a grid is asked; everything but the window follows from the URL (lib/tables/query/grid-state.ts). */
export interface GridQuery {
  /** Slug. */
  readonly project: string;
  readonly filter: string;
  /** Text in the run's name. */
  readonly text: string;
  /** Filter over groups: columns are their mean (or median), or carry a statistic as in `std:mir.exact < 0.1 and runs > 2`. */
  readonly having: string;
  /** Column ids, of groups also with a statistic (`std:mir.exact`). */
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
  /** False where rows are not drawn: analyses and exports print no jobs. */
  readonly withJobs?: boolean;
  /** Only `order`, `runKeys`, `total` and `runs` are wanted: windows may be as large as the largest table. */
  readonly keysOnly?: boolean;
  readonly offset: number;
  readonly limit: number;
  /** `cursor` of an earlier answer to the same question. */
  readonly since: string | null;
}
