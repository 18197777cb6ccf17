import { joinSql, type Sql, sql } from "#lib/db/sql.ts";
import { AppError } from "#lib/errors.ts";
import { noCalculation, resolveCalculations } from "#lib/tables/calculations/calculations.ts";
import { parseColumnId } from "#lib/tables/query/column-id.ts";
import type { Calculation } from "#lib/tables/query/grid-schema.ts";
import { calculationSql } from "#lib/tables/sql/calculation-sql.ts";
import type { CalculationResolver, ColumnJoins } from "#lib/tables/sql/column-sql.ts";
import { type ColumnSql, doubleOf } from "#lib/tables/sql/column-value.ts";

/**
 * Resolves the calculations of a view to columns. Each is computed once per row, in a join of its own, however many others
 * read it.
 * @throws AppError "validation" naming the calculation and the character, for one that does not parse or depends on
 *   itself; the resolver throws one for an unknown name
 */
export function calculationResolver(calculations: readonly Calculation[]): CalculationResolver {
  const resolved = resolveCalculations(calculations);
  if (!resolved.ok) {
    const { name, error } = resolved;
    const message = `calc.${name} at character ${error.position + 1}: ${error.message}`;
    throw new AppError("validation", `calc: ${message}`, { fields: [{ path: "calc", message }] });
  }
  const nodes = new Map(resolved.calculations.map(({ name, node }) => [name, node]));
  return (name, joins) => {
    const node = nodes.get(name);
    if (node === undefined) {
      throw noCalculation(name);
    }
    const otherSets: Sql[] = [];
    const { num, parts } = calculationSql(node, (id) => {
      const column = columnOf(id, joins);
      if (column?.otherSet !== undefined) {
        otherSets.push(column.otherSet);
      }
      return numberOf(column);
    });
    const values = [
      sql`${num} AS num`,
      ...(parts === null ? [] : [sql`${parts.present} AS present`]),
      ...(otherSets.length === 0
        ? []
        : [
            sql`(SELECT string_agg(DISTINCT s.name, ', ') FROM unnest(ARRAY[${joinSql(otherSets, ", ")}]) s(name))
              AS other_set`,
          ]),
    ];
    const alias = joins.lateral(joinSql(values, ", "));
    return {
      num: sql`${alias}.num`,
      txt: null,
      at: null,
      ...(parts === null ? {} : { parts: { present: sql`${alias}.present`, of: parts.of } }),
      ...(otherSets.length === 0 ? {} : { otherSet: sql`${alias}.other_set` }),
    };
  };
}

function columnOf(id: string, joins: ColumnJoins): ColumnSql | null {
  const ref = parseColumnId(id);
  return ref === null ? null : joins.use(ref);
}

/** Times are in seconds, so that the difference of two is a duration. */
function numberOf(column: ColumnSql | null): Sql {
  if (column === null) {
    return sql`NULL::double precision`;
  }
  return column.at === null ? doubleOf(column) : sql`extract(epoch FROM ${column.at})::double precision`;
}
