import { joinSql, rawSql, type Sql, sql } from "#lib/db/sql.ts";
import type { MirDefinition } from "#lib/mir/definitions.ts";
import { noCalculation } from "#lib/tables/calculations/calculations.ts";
import {
  type ColumnFamily,
  type ColumnRef,
  type FixedColumn,
  type GroupStatistic,
  parseFidKey,
} from "#lib/tables/query/column-id.ts";
import { isStored, storedColumn, storedRows } from "#lib/tables/sql/stored-column-sql.ts";

/** Facts of the project that some columns need. */
export interface ColumnContext {
  readonly projectId: string;
  /** The project's definition of MIR: which checkpoint of a run is its best. */
  readonly mirDefinition: MirDefinition;
  /** How many benchmarks the project's runs have scores on. */
  readonly benchmarkCount: number;
  /** Only these runs are asked for; null: the project's. Joins read no others. */
  readonly runIds: readonly string[] | null;
}

/**
 * Where a column's value stands in a query over `run r`. Numbers are in `num`, texts in `txt`, times in
 * `at`; params and tags have `txt`, and `num` where the text reads as a number.
 */
export interface ColumnSql {
  readonly num: Sql | null;
  readonly txt: Sql | null;
  readonly at: Sql | null;
  /** Equal for texts that are one setting; left out where texts are equal only to themselves. */
  readonly same?: Sql;
  /** Standard error of `num`. */
  readonly error?: Sql;
  /** True where others reported the value. */
  readonly reported?: Sql;
  /** Citation of a reported value. */
  readonly source?: Sql;
  /** Names the evaluation set of a value that is on another one than the project's default. */
  readonly otherSet?: Sql;
  /** Of a mean over columns: how many of how many have a value. */
  readonly parts?: { readonly present: Sql; readonly of: number };
}

/** What a calculated column is made of, given the columns before it. @throws AppError "validation" (no such one) */
export type CalculationResolver = (name: string, joins: ColumnJoins) => ColumnSql;

const noCalculations: CalculationResolver = (name) => {
  throw noCalculation(name);
};

/**
 * The number of a column as a double; what a double cannot hold is missing, where a cast would fail the whole query.
 * Texts that read as numbers come as `numeric`, all else is a double already.
 */
export function doubleOf(column: ColumnSql): Sql {
  const num = column.num ?? sql`NULL`;
  return column.txt === null
    ? sql`(${num})::double precision`
    : sql`(CASE WHEN ${num} BETWEEN -1e300 AND 1e300 THEN ${num} END)::double precision`;
}

/** ISO 8601 in UTC, whatever the session's zone. */
export const timeText = (at: Sql): Sql =>
  sql`to_char(${at} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** What sorting and filtering need of whatever their columns stand in: runs, or groups of them. */
export interface ColumnSource {
  /** `statistic` is null for the value itself. */
  use(ref: ColumnRef, statistic?: GroupStatistic | null): ColumnSql;
}

/** Orders of a run's checkpoints in `current_mir m`: the last one; the lowest MIR, first among those on the default set. */
export const LAST_FIRST = sql`m.step DESC NULLS FIRST, m.checkpoint_created_at DESC, m.checkpoint_id DESC`;
const LOWEST_FIRST = sql`m.is_on_default_set DESC, m.mir, m.step DESC NULLS FIRST, m.checkpoint_id DESC`;

/** Nothing, of any column. */
const NOTHING: ColumnSql = { num: sql`NULL::double precision`, txt: null, at: null };

/**
 * The joins that a query over `run r` needs for the columns it names, each joined once however often it is named. Every
 * one yields at most one row a run, and reads a whole set of runs at a time (no subquery per run), so that sorting ten
 * thousand runs costs one scan of an index a column.
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

  /** Joins of the same project without any yet, or of some runs of it. */
  fresh(runIds: readonly string[] | null = null): ColumnJoins {
    return new ColumnJoins({ ...this.context, runIds }, this.calculate);
  }

  /** The same joins, to which a query adds its own. */
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
    const column = ref.kind === "fixed" ? this.joinFixed(ref.column) : this.joinKeyed(ref.family, ref.key);
    this.used.set(id, column);
    return column;
  }

  /** The joins, to stand after FROM run r. */
  toSql(): Sql {
    return this.parts.length === 0 ? sql`` : joinSql(this.parts, " ");
  }

  /** A join of values that are made of the columns before it, once a row; OFFSET keeps the planner from copying them. */
  lateral(values: Sql): Sql {
    const alias = rawSql(`c${this.parts.length}`);
    this.parts.push(sql`LEFT JOIN LATERAL (SELECT ${values} OFFSET 0) ${alias} ON true`);
    return alias;
  }

  private joinFixed(column: FixedColumn): ColumnSql {
    switch (column) {
      case "name":
        return { num: null, txt: sql`r.name`, at: null };
      case "id":
        return { num: null, txt: sql`r.id::text`, at: null };
      case "status":
        return { num: null, txt: sql`r.status::text`, at: null };
      case "reviewState":
        return { num: null, txt: sql`r.review_state::text`, at: null };
      case "startedAt":
        return { num: null, txt: null, at: sql`r.started_at` };
      case "endedAt":
        return { num: null, txt: null, at: sql`r.ended_at` };
      case "updatedAt":
        return { num: null, txt: null, at: sql`r.updated_at` };
      case "runs":
        return { num: sql`1::double precision`, txt: null, at: null };
      case "lastStep":
        return this.number(sql`SELECT x.run_id, max(x.step)::double precision AS num FROM (
            SELECT m.run_id, m.last_step AS step FROM metric_series m WHERE ${this.isWanted(sql`m.run_id`)}
            UNION ALL SELECT c.run_id, c.step FROM checkpoint c WHERE ${this.isWanted(sql`c.run_id`)}
          ) x GROUP BY x.run_id`);
      case "checkpointCount": {
        const alias = this.join(sql`SELECT c.run_id, count(*)::double precision AS num FROM checkpoint c
          WHERE ${this.isWanted(sql`c.run_id`)} GROUP BY c.run_id`);
        return { num: sql`coalesce(${alias}.num, 0)`, txt: null, at: null };
      }
      case "average":
        return this.average();
      case "average.reported": {
        const alias =
          this.join(sql`SELECT ar.run_id, CASE WHEN min(ar.reported_average) = max(ar.reported_average)
            THEN min(ar.reported_average) END AS num,
            string_agg(DISTINCT ar.reported_average::text, ' / ') AS txt
          FROM ablation_run ar JOIN live_ablation a ON a.id = ar.ablation_id
          WHERE ar.reported_average IS NOT NULL AND ${this.isWanted(sql`ar.run_id`)} GROUP BY ar.run_id`);
        return {
          num: sql`${alias}.num`,
          txt: sql`${alias}.txt`,
          at: null,
          reported: sql`${alias}.txt IS NOT NULL`,
        };
      }
      case "ablation":
        return this.text(sql`SELECT ar.run_id, string_agg(a.title, '; ' ORDER BY a.position, a.key) AS txt,
            NULL::numeric AS num
          FROM ablation_run ar JOIN live_ablation a ON a.id = ar.ablation_id
          WHERE ${this.isWanted(sql`ar.run_id`)} GROUP BY ar.run_id`);
      case "notes":
        return this.text(sql`SELECT n.run_id, string_agg(n.body, E'\n\n' ORDER BY n.created_at) AS txt,
            NULL::numeric AS num
          FROM live_comment n WHERE n.run_id IS NOT NULL AND ${this.isWanted(sql`n.run_id`)} GROUP BY n.run_id`);
    }
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

  /** The mean over the project's benchmarks: of the same things only where every one is there. */
  private average(): ColumnSql {
    const count = this.context.benchmarkCount;
    const alias =
      this.join(sql`SELECT s.run_id, CASE WHEN count(*) = ${count}::int THEN avg(s.value / b.average_divisor) END AS num,
        count(*)::int AS present, bool_or(s.origin = 'reported') AS reported
      FROM score s JOIN benchmark b ON b.id = s.benchmark_id
      WHERE s.is_current AND ${this.isWanted(sql`s.run_id`)} GROUP BY s.run_id`);
    return {
      num: sql`${alias}.num`,
      txt: null,
      at: null,
      reported: sql`${alias}.reported`,
      parts: { present: sql`coalesce(${alias}.present, 0)`, of: count },
    };
  }

  /** The last value that was logged at or before the step of the run's lowest MIR; a checkpoint without a step is the end. */
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

  /** FID of one layer, or summed over layers, of the result that the MIR column shows. */
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

  private isWanted(runId: Sql): Sql {
    const { runIds, projectId } = this.context;
    return runIds === null
      ? sql`${runId} IN (SELECT w.id FROM run w WHERE w.project_id = ${projectId}::uuid)`
      : sql`${runId} = ANY(${[...runIds]}::uuid[])`;
  }

  private number(query: Sql): ColumnSql {
    const alias = this.join(query);
    return { num: sql`${alias}.num`, txt: null, at: null };
  }

  private numberOnSet(query: Sql): ColumnSql {
    const alias = this.join(query);
    return { num: sql`${alias}.num`, txt: null, at: null, otherSet: sql`${alias}.other_set` };
  }

  private text(query: Sql): ColumnSql {
    const alias = this.join(query);
    return { num: sql`${alias}.num`, txt: sql`${alias}.txt`, at: null };
  }

  private join(query: Sql): Sql {
    const alias = rawSql(`c${this.parts.length}`);
    this.parts.push(sql`LEFT JOIN (${query}) ${alias} ON ${alias}.run_id = r.id`);
    return alias;
  }
}
