import { db } from "#lib/db/client.ts";
import { joinSql, type Sql, sql } from "#lib/db/sql.ts";
import { AppError } from "#lib/errors.ts";
import { MirDefinitionSchema } from "#lib/mir/schema.ts";
import type { FilterNode } from "#lib/tables/filters/filter-node.ts";
import { type FilterPattern, parseFilterAndPatterns } from "#lib/tables/filters/parse-filter.ts";
import type { GridQuery } from "#lib/tables/query/grid-schema.ts";
import { requirePatterns } from "#lib/tables/rows/rows-pattern.ts";
import { calculationResolver } from "#lib/tables/sql/calculated-column-sql.ts";
import { isUnchangedSince, readCursor } from "#lib/tables/sql/change-cursor.ts";
import { type ColumnContext, ColumnJoins } from "#lib/tables/sql/column-sql.ts";
import { filterSql } from "#lib/tables/sql/filter-sql.ts";
import { groupingOf } from "#lib/tables/sql/grouping-sql.ts";

/** The facts of a project that queries over its runs need. */
type TableProject = Omit<ColumnContext, "runIds"> & { readonly slug: string };

/** The runs of a project that are requested, and what is requested of them; omitted parts are empty. */
export type TableQuestion = Pick<GridQuery, "filter" | "text"> &
  Partial<
    Pick<
      GridQuery,
      "having" | "archived" | "calculations" | "columns" | "sort" | "groupBy" | "statistic" | "withJobs"
    >
  >;

/** A parsed question: every query of a request is built from the one plan. */
export interface TablePlan extends Pick<GridQuery, "columns" | "sort" | "groupBy" | "statistic"> {
  readonly project: TableProject;
  readonly withJobs: boolean;
  /** Null: every group. */
  readonly having: FilterNode | null;
  /** Selects the runs, over `run r` with `joins`. */
  readonly condition: Sql;
  /** Joins for the columns that the condition names. A query that needs others adds them to a fork. */
  readonly joins: ColumnJoins;
  /** Whether the condition matches regular expressions, whose run time is unbounded: such queries have a time limit. */
  readonly hasPattern: boolean;
}

const ARCHIVED: Readonly<Record<GridQuery["archived"], readonly Sql[]>> = {
  hide: [sql`r.archived_at IS NULL`],
  show: [],
  only: [sql`r.archived_at IS NOT NULL`],
};

/**
 * Parses a question and compiles its regular expressions in PostgreSQL.
 * @throws AppError "validation" (filter and having with their character, calculation, group)
 */
export async function planTable(project: TableProject, question: TableQuestion): Promise<TablePlan> {
  const { having = "", calculations = [], columns = [], sort = [], groupBy = [] } = question;
  const names = calculations.map(({ name }) => name);
  const filter = readFilter("filter", question.filter, { calculations: names });
  const groups = readFilter("having", having, { calculations: names, statistics: true });
  await requirePatterns(filter.patterns, "filter");
  await requirePatterns(groups.patterns, "having");
  const joins = new ColumnJoins({ ...project, runIds: null }, calculationResolver(calculations));
  const condition = conditionSql(question, filter.node, joins);
  return {
    project,
    columns,
    sort,
    groupBy,
    statistic: question.statistic ?? "mean",
    withJobs: question.withJobs ?? true,
    having: groups.node,
    condition,
    joins,
    hasPattern: filter.patterns.length > 0 || groups.patterns.length > 0,
  };
}

/** The same question for the runs of one group. */
export function ofGroup(plan: TablePlan, key: string): TablePlan {
  const joins = plan.joins.fork();
  const condition = sql`${plan.condition} AND ${groupingOf(plan.groupBy, joins).key} = ${key}::text`;
  return { ...plan, joins, condition };
}

/** The same question for all runs of the project. */
export function withoutFilters(plan: TablePlan): TablePlan {
  const joins = plan.joins.fresh();
  return { ...plan, having: null, condition: sql`r.deleted_at IS NULL`, joins, hasPattern: false };
}

function readFilter(
  path: "filter" | "having",
  source: string,
  options: Parameters<typeof parseFilterAndPatterns>[1],
): { node: FilterNode | null; patterns: readonly FilterPattern[] } {
  const filter = parseFilterAndPatterns(source, options);
  if (!filter.ok) {
    const { position, message } = filter.error;
    const text = `at character ${position + 1}: ${message}`;
    throw new AppError("validation", `${path} ${text}`, { fields: [{ path, message: text }] });
  }
  return filter;
}

function conditionSql(
  { text, archived = "hide" }: TableQuestion,
  filter: FilterNode | null,
  joins: ColumnJoins,
): Sql {
  const conditions = [sql`r.deleted_at IS NULL`, ...ARCHIVED[archived]];
  if (filter !== null) {
    conditions.push(filterSql(filter, joins));
  }
  if (text.trim() !== "") {
    conditions.push(sql`strpos(lower(r.name), lower(${text.trim()}::text)) > 0`);
  }
  return joinSql(conditions, " AND ");
}

interface ProjectRecord {
  readonly id: string;
  readonly mirDefinition: string;
}

/** @throws AppError "not-found" */
export async function findTableProject(slug: string): Promise<TableProject> {
  const [project] = await db().$queryRaw<ProjectRecord[]>`
    SELECT id, mir_definition AS "mirDefinition" FROM project WHERE slug = ${slug}::text`;
  if (project === undefined) {
    throw new AppError("not-found", `There is no project ${slug}`);
  }
  return {
    slug,
    projectId: project.id,
    mirDefinition: MirDefinitionSchema.parse(project.mirDefinition),
    benchmarkCount: await countBenchmarks(project.id),
  };
}

/** Counting reads every score of the project, so it is repeated only after a write. */
const counts = new Map<string, { readonly cursor: string; readonly count: number }>();

async function countBenchmarks(projectId: string): Promise<number> {
  const known = counts.get(projectId);
  if (known !== undefined && (await isUnchangedSince(projectId, known.cursor))) {
    return known.count;
  }
  const cursor = await readCursor();
  const [row] = await db().$queryRaw<{ count: number }[]>`
    SELECT count(DISTINCT s.benchmark_id)::int AS count FROM score s JOIN run r ON r.id = s.run_id
    WHERE r.project_id = ${projectId}::uuid AND r.deleted_at IS NULL`;
  const count = row?.count ?? 0;
  counts.set(projectId, { cursor, count });
  return count;
}
