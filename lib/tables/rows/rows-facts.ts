import { canonicalSetting } from "#lib/analysis/same-setting.ts";
import { db } from "#lib/db/client.ts";
import { joinSql, rawSql, sql } from "#lib/db/sql.ts";
import { parseColumnId, parseStatisticId } from "#lib/tables/query/column-id.ts";
import type { GridCell, GridFacts, GridRow } from "#lib/tables/query/grid-schema.ts";
import { fromWireNumber } from "#lib/tables/query/schema.ts";
import { queryRows } from "#lib/tables/rows/rows-pattern.ts";
import type { TablePlan } from "#lib/tables/rows/table-plan.ts";
import { doubleOf } from "#lib/tables/sql/column-value.ts";

/** As text, as JSON has no NaN and no infinities. */
const FINITE = sql`BETWEEN -1e300 AND 1e300`;

type FactsRecord = Pick<
  GridFacts,
  "minimum" | "secondMinimum" | "maximum" | "secondMaximum" | "filled" | "differs"
>;

/**
 * Facts over all runs of a plan, by column, in two passes over the values: the extremes, then the runners-up.
 */
export async function readRunFacts(plan: TablePlan): Promise<Map<string, FactsRecord>> {
  const joins = plan.joins.fork();
  const used = plan.columns.flatMap((id) => {
    const ref = parseColumnId(id);
    return ref === null ? [] : [{ id, column: joins.use(ref) }];
  });
  if (used.length === 0) {
    return new Map();
  }
  const at = (letter: string, index: number) => rawSql(`${letter}${index}`);
  const values = used.flatMap(({ column }, index) => {
    const number = doubleOf(column);
    const text = column.same ?? column.txt ?? (column.at === null ? null : sql`${column.at}::text`);
    return [
      sql`CASE WHEN ${number} ${FINITE} THEN ${number} END AS ${at("v", index)}`,
      ...(text === null ? [] : [sql`${text} AS ${at("t", index)}`]),
    ];
  });
  const hasText = used.map(({ column }) => column.txt !== null || column.at !== null);
  const extremes = used.flatMap((_, index) => [
    sql`min(${at("v", index)}) AS ${at("a", index)}`,
    sql`max(${at("v", index)}) AS ${at("b", index)}`,
    sql`count(${at(hasText[index] === true ? "t" : "v", index)})::int AS ${at("n", index)}`,
    ...(hasText[index] === true
      ? [sql`(min(${at("t", index)} COLLATE "C") < max(${at("t", index)} COLLATE "C")) AS ${at("d", index)}`]
      : []),
  ]);
  const facts = used.map(({ column }, index) => {
    const [v, a, b, n, d] = ["v", "a", "b", "n", "d"].map((letter) => at(letter, index));
    const differs = hasText[index] === true ? sql`e.${d}` : sql`e.${a} < e.${b}`;
    const numbers =
      column.num === null
        ? sql`'minimum', NULL`
        : sql`'minimum', min(e.${a}), 'maximum', min(e.${b}),
          'secondMinimum', min(m.${v}) FILTER (WHERE m.${v} > e.${a}),
          'secondMaximum', max(m.${v}) FILTER (WHERE m.${v} < e.${b})`;
    return sql`jsonb_build_object(${numbers}, 'filled', coalesce(min(e.${n}), 0),
      'differs', coalesce(bool_or(${differs}) OR (min(e.${n}) BETWEEN 1 AND count(*) - 1), false))`;
  });
  const [row] = await queryRows<{ facts: Partial<FactsRecord>[] }>(
    sql`
    WITH m AS MATERIALIZED (SELECT ${joinSql(values, ", ")} FROM run r ${joins.toSql()}
      WHERE r.project_id = ${plan.project.projectId}::uuid AND ${plan.condition}),
    e AS (SELECT ${joinSql(extremes, ", ")} FROM m)
    SELECT to_jsonb(ARRAY[${joinSql(facts, ", ")}]) AS facts FROM m, e`,
    plan,
  );
  return new Map(used.map(({ id }, index) => [id, { ...NO_FACTS, ...row?.facts[index] }]));
}

const NO_FACTS: FactsRecord = {
  minimum: null,
  secondMinimum: null,
  maximum: null,
  secondMaximum: null,
  filled: 0,
  differs: false,
};

/** The same facts over rows already in memory: groups, which are few or have to be computed anyway. */
export function factsOfRows(columns: readonly string[], rows: readonly GridRow[]): Map<string, FactsRecord> {
  return new Map(
    columns.map((id, index) => [
      id,
      factsOfCells(
        rows.map((row) => row.cells[index] ?? {}),
        id.startsWith("params."),
      ),
    ]),
  );
}

function factsOfCells(cells: readonly GridCell[], isParam: boolean): FactsRecord {
  const numbers = cells.flatMap(({ value }) => {
    const number = value === undefined ? Number.NaN : fromWireNumber(value);
    return Number.isFinite(number) ? [number] : [];
  });
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const shown = new Set(
    cells.map(({ value, text, distinct }) =>
      JSON.stringify([value, isParam && text !== undefined ? canonicalSetting(text) : text, distinct]),
    ),
  );
  return {
    minimum: sorted[0] ?? null,
    secondMinimum: sorted[1] ?? null,
    maximum: sorted.at(-1) ?? null,
    secondMaximum: sorted.at(-2) ?? null,
    filled: cells.filter((cell) => (cell.count ?? 1) > 0 && (cell.value ?? cell.text ?? null) !== null)
      .length,
    differs: shown.size > 1 || cells.some((cell) => (cell.distinct ?? 0) > 1),
  };
}

/**
 * Standard deviation between the runs of a project that differ in the seed only, by column: variances of the seed groups
 * of two runs or more, pooled by their degrees of freedom. Null where no two runs share all else.
 */
export async function readSeedDeviations(plan: TablePlan): Promise<Map<string, number | null>> {
  const joins = plan.joins.fresh();
  const used = plan.columns.flatMap((id) => {
    // The deviation between seeds applies to single runs, not to a deviation or an extreme of a group.
    const ref = parseStatisticId(id).statistic === null ? parseColumnId(id) : null;
    const column = ref === null ? null : joins.use(ref);
    return column === null || column.num === null ? [] : [{ id, column }];
  });
  if (used.length === 0) {
    return new Map();
  }
  const at = (letter: string, index: number) => rawSql(`${letter}${index}`);
  const values = used.map(({ column }, index) => {
    const number = doubleOf(column);
    return sql`CASE WHEN ${number} BETWEEN -1e150 AND 1e150 THEN ${number} END AS ${at("v", index)}`;
  });
  const groups = used.flatMap((_, index) => [
    sql`var_samp(${at("v", index)}) AS ${at("s", index)}`,
    sql`count(${at("v", index)}) - 1 AS ${at("f", index)}`,
  ]);
  const pooled = used.map((_, index) => {
    const [s, f] = [at("s", index), at("f", index)];
    return sql`CASE WHEN sum(${f}) FILTER (WHERE ${f} > 0) > 0
      THEN sqrt(sum(${s} * ${f}) FILTER (WHERE ${f} > 0) / sum(${f}) FILTER (WHERE ${f} > 0)) END`;
  });
  const [row] = await db().$queryRaw<{ deviations: (number | null)[] }[]>`
    WITH m AS MATERIALIZED (SELECT r.seed_group, ${joinSql(values, ", ")} FROM run r ${joins.toSql()}
      WHERE r.project_id = ${plan.project.projectId}::uuid AND r.deleted_at IS NULL AND r.seed_group <> ''),
    g AS (SELECT ${joinSql(groups, ", ")} FROM m GROUP BY seed_group)
    SELECT to_jsonb(ARRAY[${joinSql(pooled, ", ")}]) AS deviations FROM g`;
  return new Map(used.map(({ id }, index) => [id, row?.deviations[index] ?? null]));
}
