import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { joinSql, sql } from "#lib/db/sql.ts";
import type { ConditionNode, ExpressionNode } from "#lib/tables/calculations/expression.ts";
import { parseExpression } from "#lib/tables/calculations/expression-parser.ts";
import { calculationSql } from "#lib/tables/sql/calculation-sql.ts";
import { useTestDatabase } from "#tests/support/db.ts";
import { expressionValue } from "#tests/support/expression-value.ts";

useTestDatabase();

const COLUMNS = ["metrics.a", "metrics.b", "metrics.c"] as const;
type Row = Readonly<Record<(typeof COLUMNS)[number], number | null>>;

/** Evaluates over columns as in a table of runs, so that PostgreSQL cannot fold constants at planning time. */
async function inPostgres(nodes: readonly ExpressionNode[], row: Row): Promise<(number | null)[]> {
  const names = { "metrics.a": sql`r.a`, "metrics.b": sql`r.b`, "metrics.c": sql`r.c` };
  const values = nodes.map((node) => calculationSql(node, (id) => names[id as keyof typeof names]).num);
  const cells = COLUMNS.map(
    (id) => sql`${row[id] === null ? null : String(row[id])}::text::double precision`,
  );
  const records = await db().$queryRaw<{ values: (string | null)[] }[]>`
    SELECT ARRAY[${joinSql(values, ", ")}]::text[] AS values
    FROM (SELECT * FROM (VALUES (${joinSql(cells, ", ")})) v(a, b, c) OFFSET 0) r`;
  return (records[0]?.values ?? []).map((value) => (value === null ? null : Number(value)));
}

function nodeOf(source: string): ExpressionNode {
  const parsed = parseExpression(source);
  if (!parsed.ok) {
    throw new Error(`${source}: ${parsed.error.message}`);
  }
  return parsed.node;
}

const value = fc.oneof(
  { weight: 4, arbitrary: fc.double({ min: -100, max: 100, noNaN: true }) },
  { weight: 3, arbitrary: fc.integer({ min: -4, max: 4 }) },
  { weight: 2, arbitrary: fc.double({ noNaN: false }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(null, Number.NaN, Infinity, -Infinity, 1e308, -1e300, 5e-324, 1e-300, -0),
  },
);
const row: fc.Arbitrary<Row> = fc.record({ "metrics.a": value, "metrics.b": value, "metrics.c": value });

const { node } = fc.letrec<{ node: ExpressionNode; condition: ConditionNode }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(...COLUMNS).map((id) => ({ kind: "column", id, position: 0 }) as const),
    fc
      .oneof(fc.constantFrom(0, 1, 2, 0.5, 20, 1e300, 1e-300), fc.double({ min: 0, max: 1e6, noNaN: true }))
      .map((number) => ({ kind: "number", value: number < 1e-300 ? 0 : number, position: 0 }) as const),
    tie("node").map((part) => ({ kind: "negate", part, position: 0 }) as const),
    fc
      .tuple(fc.constantFrom("+", "-", "*", "/", "^"), tie("node"), tie("node"))
      .map(([operator, left, right]) => ({ kind: "binary", operator, left, right, position: 0 }) as const),
    fc
      .tuple(tie("condition"), tie("node"), tie("node"))
      .map(([condition, yes, no]) => ({ kind: "if", condition, yes, no, position: 0 }) as const),
    fc
      .tuple(fc.constantFrom("abs", "sqrt", "log", "log10", "log2", "exp"), tie("node"))
      .map(([name, part]) => ({ kind: "call", name, parts: [part], position: 0 }) as const),
    fc
      .tuple(
        fc.constantFrom("min", "max", "mean", "mean_of_present", "coalesce"),
        fc.array(tie("node"), { minLength: 1, maxLength: 4 }),
      )
      .map(([name, parts]) => ({ kind: "call", name, parts, position: 0 }) as const),
    fc
      .tuple(
        fc.constantFrom("weighted_mean", "weighted_mean_of_present"),
        fc.array(fc.tuple(tie("node"), tie("node")), { minLength: 1, maxLength: 3 }),
      )
      .map(([name, pairs]) => ({ kind: "call", name, parts: pairs.flat(), position: 0 }) as const),
  ),
  condition: fc.oneof(
    { depthSize: "small" },
    fc
      .tuple(fc.constantFrom("=", "!=", "<", "<=", ">", ">="), tie("node"), tie("node"))
      .map(([operator, left, right]) => ({ kind: "compare", operator, left, right }) as const),
    tie("condition").map((part) => ({ kind: "not", part }) as const),
    fc
      .tuple(fc.constantFrom("and", "or"), fc.array(tie("condition"), { minLength: 2, maxLength: 3 }))
      .map(([kind, parts]) => ({ kind, parts }) as const),
  ),
}));

describe("a calculation in PostgreSQL", () => {
  it("never raises, whatever the expression and the values", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(node, { minLength: 1, maxLength: 8 }), row, async (nodes, values) => {
        const found = await inPostgres(nodes, values);
        expect(found).toHaveLength(nodes.length);
        expect(found.every((one) => one === null || Number.isFinite(one))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it("gives what arithmetic gives, one step at a time over any values", async () => {
    const sources = [
      ..."+ - * / ^".split(" ").map((operator) => `metrics.a ${operator} metrics.b`),
      ...["abs", "sqrt", "log", "log10", "log2", "exp"].map((name) => `${name}(metrics.a)`),
      ...["min", "max", "mean", "mean_of_present", "coalesce"].map(
        (name) => `${name}(metrics.a, metrics.b, metrics.c)`,
      ),
      "weighted_mean(metrics.a, 2, metrics.b, 0.5)",
      "weighted_mean_of_present(metrics.a, 2, metrics.b, 0.5, metrics.c, 1)",
      "if(metrics.a < metrics.b, metrics.a, metrics.c)",
      "if(not metrics.a = metrics.b or (metrics.b > 0 and metrics.c >= 1), 1, 2)",
      "- metrics.a",
    ];
    const nodes = sources.map(nodeOf);
    await fc.assert(
      fc.asyncProperty(row, async (values) => {
        const found = await inPostgres(nodes, values);
        for (const [index, one] of nodes.entries()) {
          expectClose(
            found[index] ?? null,
            expressionValue(one, values),
            `${sources[index]} of ${JSON.stringify(values)}`,
          );
        }
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ["2 + 3 * 4 ^ 2 / 8 - 1", 7],
    ["-2 ^ 2", -4],
    ["2 ^ -1", 0.5],
    ["2 ^ 3 ^ 2", 512],
    ["10 - 4 - 3", 3],
    ["10 - (4 - 3)", 9],
    ["24 / 4 / 3", 2],
    ["round(2.345, 2)", 2.35],
    ["round(-2.5)", -3],
    ["1 / 0", null],
    ["0 ^ -1", null],
    ["(0 - 8) ^ (1 / 3)", null],
    ["log(0)", null],
    ["sqrt(0 - 1)", null],
    ["exp(800)", null],
    ["exp(0 - 800)", 0],
    ["1e300 * 1e300", null],
    ["1e-300 * 1e-300", 0],
    ["if(1 / 0 > 1, 1, 2)", null],
    ["coalesce(1 / 0, 5)", 5],
    ["mean(1, 2, 1 / 0)", null],
    ["mean_of_present(1, 2, 1 / 0)", 1.5],
    ["weighted_mean(1, 3, 5, 1)", 2],
    ["weighted_mean(1, 1, 2, 0 - 1)", null],
  ])("makes %s %s", async (source, expected) => {
    const [found] = await inPostgres([nodeOf(source)], { "metrics.a": 1, "metrics.b": 2, "metrics.c": 3 });
    expectClose(found ?? null, expected, source);
  });

  it("counts the values that a mean has, of those that it wants", async () => {
    const { parts } = calculationSql(nodeOf("mean(metrics.a, metrics.b / 20, metrics.c)"), (id) =>
      id === "metrics.c" ? sql`NULL::double precision` : sql`7::double precision`,
    );
    expect(parts?.of).toBe(3);
    const records = await db().$queryRaw<{ n: number }[]>`SELECT ${parts?.present ?? sql`0`} AS n`;
    expect(records[0]?.n).toBe(2);
  });

  it("stands the longest and the deepest expressions that can be written", async () => {
    const row = { "metrics.a": 1, "metrics.b": 2, "metrics.c": 3 };
    const sums = Array(70).fill("metrics.a").join(" + ");
    const products = Array(70).fill("metrics.b").join(" * ");
    const deep = `${"sqrt(1 + ".repeat(24)}metrics.a${")".repeat(24)}`;
    const [sum, product, root] = await inPostgres([nodeOf(sums), nodeOf(products), nodeOf(deep)], row);
    expect(sum).toBe(70);
    expect(product).toBe(2 ** 70);
    expect(root).toBeCloseTo(1.618034, 6);
  });
});

/** Expects close values, unless they are near a threshold for missing or zero, where the two may differ. */
function expectClose(found: number | null, expected: number | null, what: string): void {
  const size = Math.abs(expected ?? found ?? 1);
  if (size > 1e299 || (size < 1e-299 && size > 0)) {
    return;
  }
  if (found === null || expected === null) {
    expect(found, what).toBe(expected);
    return;
  }
  expect(Math.abs(found - expected), `${what}: ${found}, not ${expected}`).toBeLessThanOrEqual(
    1e-9 * Math.max(Math.abs(expected), 1e-9),
  );
}
