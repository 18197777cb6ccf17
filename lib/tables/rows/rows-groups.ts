import { emptySql, joinSql, rawSql, type Sql, sql } from "#lib/db/sql.ts";
import {
  type ColumnRef,
  type GroupStatistic,
  parseColumnId,
  parseStatisticId,
} from "#lib/tables/query/column-id.ts";
import type { GridRow } from "#lib/tables/query/grid-schema.ts";
import { groupLabel } from "#lib/tables/rows/group-label.ts";
import { queryRows } from "#lib/tables/rows/rows-pattern.ts";
import type { TablePlan } from "#lib/tables/rows/table-plan.ts";
import type { ColumnJoins, ColumnSource } from "#lib/tables/sql/column-sql.ts";
import { type ColumnSql, doubleOf, timeText } from "#lib/tables/sql/column-value.ts";
import { filterSql } from "#lib/tables/sql/filter-sql.ts";
import { groupingOf, groupKey } from "#lib/tables/sql/grouping-sql.ts";
import { sortSql } from "#lib/tables/sql/sort-sql.ts";

/** Squares of larger numbers overflow a double, which would fail the whole query. */
const SUMMABLE = sql`BETWEEN -1e150 AND 1e150`;

/** Names the statistics of one column in the query over groups `g`. */
interface Aggregate {
  readonly index: number;
  readonly column: ColumnSql;
  readonly hasText: boolean;
}

/**
 * Statistics over the runs of groups, as columns of `g`. A param is a number where the value of every run is one, and
 * otherwise a text, which a group has only where its runs agree.
 */
class GroupColumns implements ColumnSource {
  private readonly joins: ColumnJoins;
  private readonly statistic: "mean" | "median";
  private readonly used = new Map<string, Aggregate>();

  constructor(joins: ColumnJoins, statistic: "mean" | "median") {
    this.joins = joins;
    this.statistic = statistic;
  }

  use(ref: ColumnRef, statistic: GroupStatistic | null = null): ColumnSql {
    if (ref.kind === "fixed" && ref.column === "runs") {
      return { num: sql`g.size::double precision`, txt: null, at: null };
    }
    if (ref.kind === "fixed" && ref.column === "name") {
      return { num: null, txt: sql`g.least_name`, at: null };
    }
    const { index, column, hasText } = this.aggregate(ref);
    const num = this.numberOf(index, statistic);
    const isText = statistic === null && (hasText || column.at !== null);
    return { num, txt: isText ? name("x", index) : null, at: null };
  }

  aggregate(ref: ColumnRef): Aggregate {
    const id = ref.kind === "fixed" ? ref.column : `${ref.family}.${ref.key}`;
    const known = this.used.get(id);
    if (known !== undefined) {
      return known;
    }
    const column = this.joins.use(ref);
    const made = { index: this.used.size, column, hasText: column.txt !== null };
    this.used.set(id, made);
    return made;
  }

  /** The GridCell of a column. */
  cell(ref: ColumnRef): Sql {
    if (ref.kind === "fixed" && ref.column === "runs") {
      return sql`jsonb_build_object('value', g.size)`;
    }
    const { index, column, hasText } = this.aggregate(ref);
    const text = hasText || column.at !== null;
    const fields = [
      ...(column.num === null
        ? []
        : [
            sql`'value', ${this.numberOf(index, null)}`,
            sql`'deviation', ${name("s", index)}`,
            sql`'range', CASE WHEN ${name("a", index)} IS NOT NULL THEN jsonb_build_array(${name("a", index)}, ${name("b", index)}) END`,
          ]),
      ...(text
        ? [
            sql`'text', CASE WHEN ${name("d", index)} = 1 THEN ${name("x", index)} END`,
            sql`'distinct', ${name("d", index)}`,
          ]
        : []),
      sql`'count', ${text ? name("k", index) : name("n", index)}`,
      ...(column.reported === undefined
        ? []
        : [sql`'isReported', CASE WHEN ${name("p", index)} THEN true END`]),
      ...(column.otherSet === undefined ? [] : [sql`'otherSet', ${name("o", index)}`]),
    ];
    return sql`jsonb_strip_nulls(jsonb_build_object(${joinSql(fields, ", ")}))`;
  }

  /** The GridCell of a column that is itself a statistic. */
  statisticCell(ref: ColumnRef, statistic: GroupStatistic): Sql {
    const { num } = this.use(ref, statistic);
    const isReported = statistic === "n" || num === null ? null : this.reportedOf(ref);
    const fields = [
      sql`'value', ${num ?? sql`NULL::double precision`}`,
      ...(isReported === null
        ? []
        : [sql`'isReported', CASE WHEN ${isReported} AND ${num} IS NOT NULL THEN true END`]),
    ];
    return sql`jsonb_strip_nulls(jsonb_build_object(${joinSql(fields, ", ")}))`;
  }

  private reportedOf(ref: ColumnRef): Sql | null {
    if (ref.kind === "fixed" && (ref.column === "runs" || ref.column === "name")) {
      return null;
    }
    const { index, column } = this.aggregate(ref);
    return column.reported === undefined ? null : name("p", index);
  }

  /** The columns of the inner query, one row per run. */
  values(): Sql[] {
    return [...this.used.values()].flatMap(({ index, column, hasText }) => {
      const number = doubleOf(column);
      return [
        sql`CASE WHEN ${number} ${SUMMABLE} THEN ${number} END AS ${name("v", index)}`,
        ...(hasText ? [sql`${column.txt} AS ${name("t", index)}`] : []),
        ...(column.same === undefined ? [] : [sql`${column.same} AS ${name("y", index)}`]),
        ...(column.at === null ? [] : [sql`${timeText(column.at)} AS ${name("t", index)}`]),
        ...(column.reported === undefined ? [] : [sql`${column.reported} AS ${name("p", index)}`]),
        ...(column.otherSet === undefined ? [] : [sql`${column.otherSet} AS ${name("o", index)}`]),
      ];
    });
  }

  /** The aggregates of the query over groups. */
  aggregates(): Sql[] {
    return [...this.used.values()].flatMap(({ index, column, hasText }) => {
      const value = name("v", index);
      const text = name("t", index);
      const statistics = (expression: Sql) =>
        hasText ? sql`CASE WHEN count(${value}) = count(${text}) THEN ${expression} END` : expression;
      return [
        ...(column.num === null
          ? []
          : [
              sql`${statistics(sql`avg(${value})`)} AS ${name("m", index)}`,
              sql`${statistics(sql`stddev_samp(${value})`)} AS ${name("s", index)}`,
              sql`${statistics(sql`min(${value})`)} AS ${name("a", index)}`,
              sql`${statistics(sql`max(${value})`)} AS ${name("b", index)}`,
              ...(this.statistic === "median" || this.medians.has(index)
                ? [
                    sql`${statistics(sql`percentile_cont(0.5) WITHIN GROUP (ORDER BY ${value})`)} AS ${name("q", index)}`,
                  ]
                : []),
            ]),
        sql`count(${value})::int AS ${name("n", index)}`,
        ...(hasText || column.at !== null
          ? [
              sql`count(DISTINCT ${column.same === undefined ? text : name("y", index)})::int AS ${name("d", index)}`,
              sql`count(${text})::int AS ${name("k", index)}`,
              sql`min(${text} COLLATE "C") AS ${name("x", index)}`,
            ]
          : []),
        ...(column.reported === undefined ? [] : [sql`bool_or(${name("p", index)}) AS ${name("p", index)}`]),
        ...(column.otherSet === undefined
          ? []
          : [sql`string_agg(DISTINCT ${name("o", index)}, ', ') AS ${name("o", index)}`]),
      ];
    });
  }

  private readonly medians = new Set<number>();

  private numberOf(index: number, statistic: GroupStatistic | null): Sql {
    const wanted = statistic ?? this.statistic;
    if (wanted === "median") {
      this.medians.add(index);
    }
    const letter = { mean: "m", median: "q", std: "s", min: "a", max: "b", n: "n" } as const;
    const at = [...this.used.values()].find((one) => one.index === index);
    return at?.column.num === null && wanted !== "n"
      ? sql`NULL::double precision`
      : name(letter[wanted], index);
  }
}

/** A column name made of a letter and a number, never of user input. */
function name(letter: string, index: number): Sql {
  return rawSql(`${letter}${index}`);
}

interface GroupWindow {
  readonly offset: number;
  readonly limit: number | null;
  /** Only the group of this key. */
  readonly only?: string | null;
}

interface GroupRecord {
  readonly key: string;
  readonly parts: (string | null)[];
  readonly size: number;
  readonly least: string;
  readonly greatest: string;
  readonly cells: GridRow["cells"];
  readonly total: bigint;
  readonly runs: number;
}

/** A window of groups; `total` counts the groups, `runs` the runs in them. */
export async function readGroups(
  plan: TablePlan,
  { offset, limit, only = null }: GroupWindow,
): Promise<{ rows: GridRow[]; total: number; runs: number }> {
  const { project, groupBy, columns, sort, condition } = plan;
  const joins = plan.joins.fork();
  const grouping = groupingOf(groupBy, joins);
  const source = new GroupColumns(joins, plan.statistic);
  const cells = columns.map((id) => groupCell(id, source));
  const having = plan.having === null ? emptySql : sql`AND ${filterSql(plan.having, source)}`;
  const isOnly = only === null ? emptySql : sql`AND g.key = ${only}::text`;
  const order = sortSql(sort, source, [sql`g.least_name`, sql`g.key`]);
  const parts = [
    ...grouping.parts.map((part, index) => sql`${part} AS ${name("g", index)}`),
    ...grouping.texts.map((text, index) => sql`${text} AS ${name("h", index)}`),
  ];
  // The most common of the texts that are one setting.
  const texts = groupBy.map(
    (_, index) => sql`mode() WITHIN GROUP (ORDER BY ${name("h", index)} COLLATE "C")`,
  );
  const groups = grouping.parts.map((_, index) => name("g", index));
  const all = cells.length === 0 ? sql`'[]'::jsonb` : sql`to_jsonb(ARRAY[${joinSql(cells, ", ")}])`;
  const inner = joinSql([sql`r.name`, ...parts, ...source.values()], ", ");
  const outer = joinSql(
    [
      sql`${groupKey(groups)} AS key`,
      sql`jsonb_build_array(${joinSql(texts, ", ")}) AS parts`,
      sql`count(*)::int AS size`,
      sql`min(m.name COLLATE "C") AS least_name`,
      sql`max(m.name COLLATE "C") AS greatest_name`,
      ...source.aggregates(),
    ],
    ", ",
  );
  const records = await queryRows<GroupRecord>(
    sql`
    WITH m AS MATERIALIZED (SELECT ${inner} FROM run r ${joins.toSql()}
      WHERE r.project_id = ${project.projectId}::uuid AND ${condition}),
    g AS (SELECT ${outer} FROM m GROUP BY ${joinSql(groups, ", ")})
    SELECT g.key, g.parts, g.size, g.least_name AS least, g.greatest_name AS greatest, ${all} AS cells,
      count(*) OVER () AS total, (sum(g.size) OVER ())::int AS runs
    FROM g WHERE true ${having} ${isOnly} ORDER BY ${order} LIMIT ${limit}::int OFFSET ${offset}::int`,
    plan,
  );
  const rows = records.map((record) => ({
    key: record.key,
    kind: "group" as const,
    name: groupLabel(groupBy, record),
    size: record.size,
    cells: record.cells,
  }));
  return { rows, total: Number(records[0]?.total ?? 0), runs: records[0]?.runs ?? 0 };
}

function groupCell(id: string, source: GroupColumns): Sql {
  const { statistic, column } = parseStatisticId(id);
  const ref = parseColumnId(column);
  if (ref === null || (ref.kind === "fixed" && ref.column === "name")) {
    return sql`'{}'::jsonb`;
  }
  return statistic === null ? source.cell(ref) : source.statisticCell(ref, statistic);
}
