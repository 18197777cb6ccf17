import { describe, expect, it } from "vitest";
import { parseFilter } from "#lib/tables/filters/parse-filter.ts";

function nodeOf(source: string) {
  const result = parseFilter(source);
  if (!result.ok) {
    throw new Error(`${source}: ${result.error.message}`);
  }
  return result.node;
}

function errorOf(source: string) {
  const result = parseFilter(source);
  return result.ok ? null : result.error;
}

const lr = { kind: "keyed", family: "params", key: "lr" };

describe("parseFilter", () => {
  it("reads an empty filter as one that every run passes", () => {
    expect(nodeOf("  ")).toBeNull();
  });

  it("binds and tighter than or, and parentheses tighter than both", () => {
    const text = 'params.lr < 1e-3 and (tags.team = "vision" or mir.exact < 3.1) or status = running';
    expect(nodeOf(text)).toMatchObject({
      kind: "or",
      parts: [
        {
          kind: "and",
          parts: [
            { kind: "compare", column: lr, operator: "<", values: [{ number: 0.001, text: "1e-3" }] },
            { kind: "or", parts: [{ values: [{ text: "vision", number: null }] }, { id: "mir.exact" }] },
          ],
        },
        { column: { kind: "fixed", column: "status" }, values: [{ text: "running" }] },
      ],
    });
  });

  it("reads every operator, with or without spaces", () => {
    const operators = ["=", "==", "!=", "<>", "<", "<=", ">", ">=", "~"];
    const read = operators.map((operator) => nodeOf(`params.lr${operator}3`));
    expect(read.map((node) => (node?.kind === "compare" ? node.operator : null))).toEqual([
      ...["=", "=", "!=", "!=", "<", "<=", ">", ">=", "~"],
    ]);
    expect(nodeOf("params.lr !~ x")).toMatchObject({ kind: "not", part: { operator: "~" } });
    expect(nodeOf("params.lr Contains 3")).toMatchObject({ operator: "contains", values: [{ text: "3" }] });
    expect(nodeOf("name not contains x")).toMatchObject({ kind: "not", part: { operator: "contains" } });
  });

  it("takes regular expressions as they are written, backslashes included", () => {
    expect(nodeOf(String.raw`name ~ "^len1\d+(-a|\.b)$"`)).toMatchObject({
      values: [{ text: String.raw`^len1\d+(-a|\.b)$` }],
    });
    expect(nodeOf(String.raw`name ~ "a\\d\"b"`)).toMatchObject({ values: [{ text: String.raw`a\d"b` }] });
    expect(nodeOf('name ~ "(?c)Len"')).toMatchObject({ operator: "~" });
    expect(nodeOf('name ~ "(?<=a)b"')).toMatchObject({ operator: "~" });
  });

  it("reads lists, null tests and not, whatever their case", () => {
    expect(nodeOf("params.lr IN (1, '2', cosine)")).toMatchObject({
      operator: "in",
      values: [{ number: 1 }, { number: null, text: "2" }, { text: "cosine" }],
    });
    expect(nodeOf("params.lr is null")).toEqual({ kind: "null", column: lr, id: "params.lr" });
    expect(nodeOf("params.lr is NOT null")).toMatchObject({ kind: "not", part: { kind: "null" } });
    expect(nodeOf("params.lr not in (1)")).toMatchObject({ kind: "not", part: { operator: "in" } });
    expect(nodeOf("Not not params.lr = 1")).toMatchObject({ kind: "not", part: { kind: "not" } });
  });

  it("takes keys with slashes, hyphens and dots as they are and quoted keys with anything", () => {
    expect(nodeOf("scores.mini-lvlm/colour > 50")).toMatchObject({ id: "scores.mini-lvlm/colour" });
    expect(nodeOf("mir.reference-fast<3.1")).toMatchObject({ id: "mir.reference-fast" });
    expect(nodeOf('params."batch size, \\"total\\"" = 3')).toMatchObject({
      column: { family: "params", key: 'batch size, "total"' },
    });
    expect(nodeOf("params.optimizer.beta1 = 0.9")).toMatchObject({ column: { key: "optimizer.beta1" } });
  });

  it("keeps what was written beside the number, and reads NaN and the infinities as numbers", () => {
    expect(nodeOf("metrics.loss = NaN")).toMatchObject({ values: [{ number: Number.NaN, text: "NaN" }] });
    expect(nodeOf("metrics.loss < -Infinity")).toMatchObject({ values: [{ number: -Infinity }] });
    expect(nodeOf("params.version = 1.10")).toMatchObject({ values: [{ number: 1.1, text: "1.10" }] });
    expect(nodeOf('params.version = "1.10"')).toMatchObject({ values: [{ number: null, text: "1.10" }] });
  });

  it.each([
    ["params.lr <", 11, "expected a value, found the end"],
    ["params.lr < 1 mir.exact < 2", 14, 'expected "and", "or" or the end, found "mir.exact"'],
    ["(params.lr < 1", 14, 'expected ")" for the "(" at character 1, found the end'],
    ["params.lr < 1)", 13, 'expected "and", "or" or the end'],
    ["loss < 1", 0, "unknown column loss"],
    ["params. < 1", 0, "unknown column params."],
    ["mir.fast < 1", 0, "unknown MIR definition fast"],
    ["params.lr 3", 10, "expected an operator"],
    ['name = "x', 7, 'the quote " is never closed'],
    ["name = #", 7, 'unexpected character "#"'],
    ["mir.exact = low", 12, "this column holds numbers"],
    ["mir.exact ~ 3", 12, "~ needs a text column"],
    ["mir.exact contains 3", 19, "contains needs a text column"],
    ['name ~ "len(1"', 7, "this is no regular expression: Unterminated group"],
    ['name = x and name !~ ""', 21, "the regular expression is empty"],
    [`name ~ "${"x".repeat(201)}"`, 7, "longer than 200 characters"],
    ['name ~ "(a+)\\1"', 7, "cannot refer back"],
    ['name ~ "(?<year>a)"', 7, "have no names"],
    ["status contains", 15, "expected a value, found the end"],
    ["status = done", 9, "unknown status: use running, finished, failed, killed"],
    ["status > running", 9, "> does not apply"],
    ['startedAt > "soon"', 12, "this column holds times"],
    ["params.lr in 3", 13, 'expected "("'],
    ["params.lr in ()", 14, "expected a value"],
    ["params.lr is 3", 13, 'expected "null"'],
    ["params.lr not 3", 14, 'expected "in"'],
    ["and", 0, "unknown column and"],
    ["not", 3, "expected a column, found the end"],
  ])("refuses %s at character %i", (source, position, message) => {
    const error = errorOf(source);
    expect(error?.position).toBe(position);
    expect(error?.message).toContain(message);
  });

  it("refuses nesting that no person writes instead of running out of stack", () => {
    expect(errorOf("(".repeat(20_000))?.message).toContain("levels of nesting");
    expect(errorOf(`${"not ".repeat(20_000)}name = x`)?.message).toContain("levels of nesting");
  });
});
