import { describe, expect, it } from "vitest";
import { resolveCalculations } from "#lib/tables/calculations/calculations.ts";
import { columnsOf, type ExpressionNode } from "#lib/tables/calculations/expression.ts";
import { parseExpression } from "#lib/tables/calculations/expression-parser.ts";
import { expressionValue } from "#tests/support/expression-value.ts";

function nodeOf(source: string): ExpressionNode {
  const parsed = parseExpression(source);
  if (!parsed.ok) {
    throw new Error(`${source}: ${parsed.error.message}`);
  }
  return parsed.node;
}

describe("parseExpression", () => {
  it.each([
    ["2 + 3 * 4", 14],
    ["(2 + 3) * 4", 20],
    ["10 - 4 - 3", 3],
    ["24 / 4 / 3", 2],
    ["-2 ^ 2", -4],
    ["2 ^ 3 ^ 2", 512],
    ["2 ^ -1", 0.5],
    ["2-1", 1],
    ["1e3*.5", 500],
    ["+3 - -2", 5],
    ["if(1 < 2 and not 2 = 3, 10, 20)", 10],
    ["if((1 > 2 or 3 >= 3) and 1 <> 2, 10, 20)", 10],
    ["if((1 + 1) * 2 == 4, 10, 20)", 10],
    ["if((if(1 < 2, 1, 0)) > 0, 10, 20)", 10],
    ["MAX(1, abs(-7), 3)", 7],
  ])("reads %s as arithmetic does: %d", (source, expected) => {
    expect(expressionValue(nodeOf(source), {})).toBe(expected);
  });

  it("takes columns by ids, keys with marks quoted, operators beside them with spaces", () => {
    expect(columnsOf(nodeOf('params."batch size" * 2 + metrics.val/loss - mir.reference-fast'))).toEqual([
      "params.batch size",
      "metrics.val/loss",
      "mir.reference-fast",
    ]);
    expect(columnsOf(nodeOf("metrics.a-metrics.b"))).toEqual(["metrics.a-metrics.b"]);
    expect(columnsOf(nodeOf("mean(scores.MMB, scores.MME / 20, scores.MMB)"))).toEqual([
      "scores.MMB",
      "scores.MME",
    ]);
    expect(columnsOf(nodeOf("if(metrics:min.a < fid.exact/1-8, endedAt - startedAt, calc.b)"))).toHaveLength(
      5,
    );
  });

  it.each([
    ["metrics.a +", 11, /expected a column, a number or a function, found the end/],
    ["(metrics.a", 10, /expected "\)" for the "\(" at character 1/],
    ["metrics.a metrics.b", 10, /expected an operator or the end/],
    ["metrics.a < 2", 10, /comparisons stand inside if/],
    ["if(metrics.a, 1, 2)", 12, /expected a comparison/],
    ["if(1 < 2, 1)", 11, /what holds otherwise/],
    ["sin(1)", 0, /no function sin: use if, abs/],
    ["1 + sqrt(1, 2)", 4, /sqrt takes one value/],
    ["round(1, 16)", 0, /0 to 15/],
    ["round(1, metrics.a)", 0, /as a plain number/],
    ["weighted_mean(1, 2, 3)", 0, /pairs of a value and its weight/],
    ["mean()", 0, /one value or more/],
    ["loss * 2", 0, /loss is no column/],
    ["1 + name", 4, /name holds text/],
    ["runs * 2", 0, /counts the runs of a group/],
    ["2 $ 3", 2, /unexpected character "\$"/],
    ['params."a', 7, /never closed/],
    ["1e999", 0, /at most 1e300/],
    ["", 0, /found the end/],
  ])("refuses %s at character %i", (source, position, message) => {
    const parsed = parseExpression(source);
    expect(parsed.ok ? null : parsed.error).toMatchObject({
      position,
      message: expect.stringMatching(message),
    });
  });

  it("moves positions to where the expression stands in a longer text", () => {
    expect(parseExpression("1 + name", 10)).toMatchObject({ error: { position: 14 } });
  });

  it("refuses what would be too deep or too long to compute", () => {
    expect(parseExpression(`${"(".repeat(30)}1${")".repeat(30)}`)).toMatchObject({
      error: { position: 25, message: expect.stringContaining("25 levels") },
    });
    expect(parseExpression(Array(200).fill("1").join(" + "))).toMatchObject({
      error: { message: expect.stringContaining("150") },
    });
  });
});

describe("resolveCalculations", () => {
  it("orders calculations so that each stands after what it reads", () => {
    const resolved = resolveCalculations([
      { name: "c", source: "calc.b + calc.a" },
      { name: "b", source: "calc.a * 2" },
      { name: "a", source: "metrics.loss" },
    ]);
    expect(resolved.ok && resolved.calculations.map(({ name }) => name)).toEqual(["a", "b", "c"]);
  });

  it.each([
    [[["a", "calc.a + 1"]], "a", 0, "a circle: a reads a"],
    [
      [
        ["a", "1 + calc.b"],
        ["b", "calc.c"],
        ["c", "2 * calc.a"],
      ],
      "c",
      4,
      "a circle: a reads b reads c reads a",
    ],
    [[["a", "1 + calc.gone"]], "a", 4, "there is no calculation gone"],
    [
      [
        ["a", "1"],
        ["a", "2"],
      ],
      "a",
      0,
      "two calculations are called a",
    ],
    [[["a", "1 +"]], "a", 3, "expected a column, a number or a function, found the end"],
  ])("refuses %j and says where", (list, name, position, message) => {
    const calculations = list.map(([one = "", source = ""]) => ({ name: one, source }));
    expect(resolveCalculations(calculations)).toEqual({ ok: false, name, error: { position, message } });
  });
});
