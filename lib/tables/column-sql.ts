import { joinSql, rawSql, type Sql, sql } from "#lib/db/sql.ts";
import type { ColumnFamily, ColumnRef, FixedColumn } from "#lib/tables/column-id.ts";

/** Facts of the project that some columns need. */
interface ColumnContext {
  /** How many benchmarks the project's runs have scores on. */
  readonly benchmarkCount: number;
}

/**
 * Where a column's value stands in a query over `run r`. Numbers are in `num`, texts in `txt`, times in
 * `at`; params and tags have `txt`, and `num` where the text reads as a number.
 */
interface ColumnSql {
  readonly num: Sql | null;
  readonly txt: Sql | null;
  readonly at: Sql | null;
}

/**
 * A text that reads as a number, short enough for `numeric` to hold: the cast of anything else would
 * fail the whole query.
 */
export const NUMBER_PATTERN = "^[+-]?([0-9]{1,40}\\.?[0-9]{0,40}|\\.[0-9]{1,40})([eE][+-]?[0-9]{1,3})?$";

/** The score that stands for a run on a benchmark: usual recipe first, then the latest checkpoint, then the newest. */
export const SCORE_PREFERENCE = sql`(s.sft_recipe = '') DESC, sc.step DESC NULLS FIRST, s.updated_at DESC, s.id DESC`;

/**
 * The lateral joins that a query over `run r` needs for the columns it names, each joined once however
 * often it is named. Every one yields at most one row a run.
 */
export class ColumnJoins {
  private readonly context: ColumnContext;
  private readonly used = new Map<string, ColumnSql>();
  private readonly parts: Sql[] = [];

  constructor(context: ColumnContext) {
    this.context = context;
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

  private joinFixed(column: FixedColumn): ColumnSql {
    switch (column) {
      case "name":
        return { num: null, txt: sql`r.name`, at: null };
      case "status":
        return { num: null, txt: sql`r.status::text`, at: null };
      case "startedAt":
        return { num: null, txt: null, at: sql`r.started_at` };
      case "endedAt":
        return { num: null, txt: null, at: sql`r.ended_at` };
      case "updatedAt":
        return { num: null, txt: null, at: sql`r.updated_at` };
      case "lastStep":
        return this.number(sql`SELECT greatest(
            (SELECT max(m.last_step) FROM metric_series m WHERE m.run_id = r.id),
            (SELECT max(c.step) FROM checkpoint c WHERE c.run_id = r.id))::double precision AS num`);
      case "checkpointCount":
        return this.number(
          sql`SELECT count(*)::double precision AS num FROM checkpoint c WHERE c.run_id = r.id`,
        );
      case "average":
        return this.number(averageSql(this.context.benchmarkCount));
      case "average.reported":
        return this.number(sql`SELECT CASE WHEN min(ar.reported_average) = max(ar.reported_average)
          THEN min(ar.reported_average) END AS num FROM ablation_run ar WHERE ar.run_id = r.id`);
      case "ablation":
        return this.text(sql`SELECT a.title AS txt, NULL::numeric AS num FROM ablation_run ar
          JOIN ablation a ON a.id = ar.ablation_id WHERE ar.run_id = r.id
          ORDER BY a.position, a.key LIMIT 1`);
      case "reviewState":
        return { num: null, txt: sql`r.review_state::text`, at: null };
      case "notes":
        return this.text(sql`SELECT string_agg(n.body, E'\\n\\n' ORDER BY n.created_at) AS txt, NULL::numeric AS num
          FROM note n WHERE n.run_id = r.id`);
      case "runs":
        return { num: sql`1::double precision`, txt: null, at: null };
    }
  }

  private joinKeyed(family: ColumnFamily, key: string): ColumnSql {
    switch (family) {
      case "params":
      case "tags": {
        const table = rawSql(family === "params" ? "param" : "tag");
        return this.text(sql`SELECT p.value AS txt,
          CASE WHEN p.value ~ ${NUMBER_PATTERN}::text THEN p.value::numeric END AS num
          FROM ${table} p WHERE p.run_id = r.id AND p.key = ${key}::text`);
      }
      case "metrics":
        return this.number(
          sql`SELECT m.last_value AS num FROM metric_series m WHERE m.run_id = r.id AND m.key = ${key}::text`,
        );
      case "mir":
        return this.number(sql`SELECT m.mir AS num FROM checkpoint c JOIN mir_result m ON m.checkpoint_id = c.id
          WHERE c.run_id = r.id AND m.definition = ${key}::text
          ORDER BY c.step DESC NULLS FIRST, c.created_at DESC, c.id DESC, (m.origin = 'computed') DESC,
            ${RESULT_PREFERENCE} LIMIT 1`);
      case "scores":
        return this.number(sql`SELECT s.value AS num FROM score s
          JOIN benchmark b ON b.id = s.benchmark_id LEFT JOIN checkpoint sc ON sc.id = s.checkpoint_id
          WHERE s.run_id = r.id AND b.key = ${key}::text ORDER BY ${SCORE_PREFERENCE} LIMIT 1`);
      default:
        return { num: sql`NULL::double precision`, txt: null, at: null };
    }
  }

  private number(query: Sql): ColumnSql {
    const alias = this.join(query);
    return { num: sql`${alias}.num`, txt: null, at: null };
  }

  private text(query: Sql): ColumnSql {
    const alias = this.join(query);
    return { num: sql`${alias}.num`, txt: sql`${alias}.txt`, at: null };
  }

  private join(query: Sql): Sql {
    const alias = rawSql(`c${this.parts.length}`);
    this.parts.push(sql`LEFT JOIN LATERAL (${query}) ${alias} ON true`);
    return alias;
  }
}

/**
 * Which of a checkpoint's computed results a table shows, where it has several: the one on the set that its project
 * computes on by default, then one that names no set (a features file), then the newest. `r` is the run, `m` the result.
 */
export const RESULT_PREFERENCE = sql`(m.evaluation_set_id IS NOT DISTINCT FROM (SELECT e.id FROM evaluation_set e
      WHERE e.is_default AND (e.project_id = r.project_id OR e.project_id IS NULL)
      ORDER BY e.project_id NULLS LAST, e.created_at DESC LIMIT 1)) DESC,
    (m.evaluation_set_id IS NULL) DESC, m.created_at DESC`;

function averageSql(benchmarkCount: number): Sql {
  return sql`SELECT CASE WHEN count(*) = ${benchmarkCount}::int THEN avg(t.v) END AS num FROM (
      SELECT DISTINCT ON (s.benchmark_id) s.value / b.average_divisor AS v FROM score s
      JOIN benchmark b ON b.id = s.benchmark_id LEFT JOIN checkpoint sc ON sc.id = s.checkpoint_id
      WHERE s.run_id = r.id ORDER BY s.benchmark_id, ${SCORE_PREFERENCE}) t`;
}
