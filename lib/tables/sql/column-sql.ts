import { joinSql, rawSql, type Sql, sql } from "#lib/db/sql.ts";
import type { MirDefinition } from "#lib/mir/definitions.ts";
import { noCalculation } from "#lib/tables/calculations/calculations.ts";
import {
  type ColumnFamily,
  type ColumnRef,
  type GroupStatistic,
  parseFidKey,
} from "#lib/tables/query/column-id.ts";
import { type ColumnSql, numberAt } from "#lib/tables/sql/column-value.ts";
import { FIXED_COLUMN_SQL } from "#lib/tables/sql/fixed-column-sql.ts";
import { isStored, storedColumn, storedRows } from "#lib/tables/sql/stored-column-sql.ts";

/** Facts of the project that some columns need. */
export interface ColumnContext {
  readonly projectId: string;
  /** The project's definition of MIR, which decides the best checkpoint of a run. */
  readonly mirDefinition: MirDefinition;
  /** Number of benchmarks that the project's runs have scores on. */
  readonly benchmarkCount: number;
  /** Restricts the joins to these runs; null for all runs of the project. */
  readonly runIds: readonly string[] | null;
}

/** Resolves a calculated column, given the columns before it. @throws AppError "validation" (unknown name) */
export type CalculationResolver = (name: string, joins: ColumnJoins) => ColumnSql;

const noCalculations: CalculationResolver = (name) => {
  throw noCalculation(name);
};

/** The columns of runs or of groups of runs, for sorting and filtering. */
export interface ColumnSource {
  /** `statistic` is null for the value itself. */
  use(ref: ColumnRef, statistic?: GroupStatistic | null): ColumnSql;
}

/** Orders of a run's checkpoints in `current_mir m`: the last one; the lowest MIR, first among those on the default set. */
export const LAST_FIRST = sql`m.step DESC NULLS FIRST, m.checkpoint_created_at DESC, m.checkpoint_id DESC`;
const LOWEST_FIRST = sql`m.is_on_default_set DESC, m.mir, m.step DESC NULLS FIRST, m.checkpoint_id DESC`;

/** A column without values. */
const NOTHING = numberAt(sql`NULL::double precision`);

/**
 * The joins that a query over `run r` needs for its columns, each made once however often the column is named. Every join
 * yields at most one row per run and reads a whole set of runs at a time (no subquery per run), so that sorting ten
 * thousand runs costs one index scan per column.
 */
export class ColumnJoins implements ColumnSource {
  private readonly context: ColumnContext;
  private readonly calculate: CalculationResolver;
  private readonly used = new Map<string, ColumnSql>();
  private readonly parts: Sql[] = [];

  constructor(context: ColumnContext, calculate: CalculationResolver = noCalculations) {
    this.context = context;
    this.calculate = calculate;
  }

  /** Empty joins for the same project, or for some of its runs. */
  fresh(runIds: readonly string[] | null = null): ColumnJoins {
    return new ColumnJoins({ ...this.context, runIds }, this.calculate);
  }

  /** A copy of the joins, to which a query adds its own. */
  fork(): ColumnJoins {
    const copy = this.fresh(this.context.runIds);
    for (const [id, column] of this.used) {
      copy.used.set(id, column);
    }
    copy.parts.push(...this.parts);
    return copy;
  }

  use(ref: ColumnRef): ColumnSql {
    const id = ref.kind === "fixed" ? ref.column : `${ref.family}.${ref.key}`;
    const known = this.used.get(id);
    if (known !== undefined) {
      return known;
    }
    const column =
      ref.kind === "fixed" ? FIXED_COLUMN_SQL[ref.column](this) : this.joinKeyed(ref.family, ref.key);
    this.used.set(id, column);
    return column;
  }

  /** The joins, to be placed after FROM run r. */
  toSql(): Sql {
    return this.parts.length === 0 ? sql`` : joinSql(this.parts, " ");
  }

  /** A join of values computed from the columns before it, once per row; OFFSET keeps the planner from inlining them. */
  lateral(values: Sql): Sql {
    const alias = rawSql(`c${this.parts.length}`);
    this.parts.push(sql`LEFT JOIN LATERAL (SELECT ${values} OFFSET 0) ${alias} ON true`);
    return alias;
  }

  private joinKeyed(family: ColumnFamily, key: string): ColumnSql {
    if (isStored(family)) {
      const wanted = { key: (column: Sql) => sql`${column} = ${key}::text`, run: this.isWanted.bind(this) };
      return storedColumn(family, this.join(storedRows(family, wanted)));
    }
    switch (family) {
      case "metrics:best":
        return this.atBestStep(key);
      case "mir":
        return this.mir(key, LAST_FIRST);
      case "mir:best":
        return this.mir(key, LOWEST_FIRST);
      case "fid":
        return this.fid(key);
      case "calc":
        return this.calculate(key, this);
    }
  }

  /** The last value logged at or before the step of the run's lowest MIR; a checkpoint without a step is the final one. */
  private atBestStep(key: string): ColumnSql {
    return this.numberOnSet(sql`SELECT best.run_id, best.other_set, (SELECT p.value FROM metric_point p
          WHERE p.series_id = s.id AND p.step <= best.step
          ORDER BY p.step DESC, p.timestamp DESC, p.value DESC LIMIT 1) AS num
      FROM (SELECT DISTINCT ON (m.run_id) m.run_id, m.other_set, coalesce(m.step, 9223372036854775807) AS step
        FROM current_mir m
        WHERE m.definition = ${this.context.mirDefinition}::text AND ${this.isWanted(sql`m.run_id`)}
        ORDER BY m.run_id, ${LOWEST_FIRST}) best
      JOIN metric_series s ON s.run_id = best.run_id AND s.key = ${key}::text`);
  }

  private mir(definition: string, order: Sql): ColumnSql {
    const alias = this.join(sql`SELECT DISTINCT ON (m.run_id) m.run_id, m.mir AS num,
        m.standard_error_paired AS error, m.origin = 'reported' AS reported, m.source, m.other_set
      FROM current_mir m
      WHERE m.definition = ${definition}::text AND ${this.isWanted(sql`m.run_id`)}
      ORDER BY m.run_id, ${order}`);
    return {
      num: sql`${alias}.num`,
      txt: null,
      at: null,
      error: sql`${alias}.error`,
      reported: sql`${alias}.reported`,
      source: sql`${alias}.source`,
      otherSet: sql`${alias}.other_set`,
    };
  }

  /** FID of one layer, or summed over layers, of the result shown in the MIR column. */
  private fid(key: string): ColumnSql {
    const range = parseFidKey(key);
    if (range === null) {
      return NOTHING;
    }
    return this.numberOnSet(sql`SELECT shown.run_id, sum(l.fid) AS num, min(shown.other_set) AS other_set FROM (
        SELECT DISTINCT ON (m.run_id) m.run_id, m.id, m.other_set FROM current_mir m
        WHERE m.definition = ${range.definition}::text AND ${this.isWanted(sql`m.run_id`)}
        ORDER BY m.run_id, ${LAST_FIRST}
      ) shown JOIN mir_layer l ON l.result_id = shown.id AND l.layer BETWEEN ${range.first}::int AND ${range.last}::int
      GROUP BY shown.run_id HAVING count(*) = ${range.last - range.first + 1}::int`);
  }

  get benchmarkCount(): number {
    return this.context.benchmarkCount;
  }

  isWanted(runId: Sql): Sql {
    const { runIds, projectId } = this.context;
    return runIds === null
      ? sql`${runId} IN (SELECT w.id FROM run w WHERE w.project_id = ${projectId}::uuid)`
      : sql`${runId} = ANY(${[...runIds]}::uuid[])`;
  }

  private numberOnSet(query: Sql): ColumnSql {
    const alias = this.join(query);
    return { ...numberAt(sql`${alias}.num`), otherSet: sql`${alias}.other_set` };
  }

  join(query: Sql): Sql {
    const alias = rawSql(`c${this.parts.length}`);
    this.parts.push(sql`LEFT JOIN (${query}) ${alias} ON ${alias}.run_id = r.id`);
    return alias;
  }
}
