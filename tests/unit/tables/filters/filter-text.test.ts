import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FilterNode, FilterValue } from "#lib/tables/filters/filter-node.ts";
import { formatFilter } from "#lib/tables/filters/filter-text.ts";
import { parseFilter } from "#lib/tables/filters/parse-filter.ts";

const text = (value: string): FilterValue => ({ text: value, number: null });
const number = (value: number): FilterValue => ({ text: String(value), number: value });

const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom('"', "\\", "and", "1e-3", "null", "", "a b"),
);
const key = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.constantFrom("lr", "batch size", 'a "quoted" \\ key', "or", "0"),
);
const anyNumber = fc.double().map((value) => number(Object.is(value, -0) ? 0 : value));

const comparison: fc.Arbitrary<FilterNode> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom("params", "tags"),
      key,
      fc.constantFrom("=", "!=", "<", "<=", ">", ">=", "contains"),
      anyText,
    )
    .map(
      ([family, name, operator, value]): FilterNode => ({
        kind: "compare",
        column: { kind: "keyed", family, key: name },
        id: `${family}.${name}`,
        operator,
        values: [text(value)],
      }),
    ),
  fc.tuple(key, fc.array(anyNumber, { minLength: 1, maxLength: 3 })).map(
    ([name, values]): FilterNode => ({
      kind: "compare",
      column: { kind: "keyed", family: "metrics:best", key: name },
      id: `metrics:best.${name}`,
      operator: "in",
      values,
    }),
  ),
  fc.tuple(fc.constantFrom("mean", "std", "n"), key, anyNumber).map(
    ([statistic, name, value]): FilterNode => ({
      kind: "compare",
      column: { kind: "keyed", family: "scores", key: name },
      id: `${statistic}:scores.${name}`,
      statistic,
      operator: "<",
      values: [value],
    }),
  ),
  key.map(
    (name): FilterNode => ({
      kind: "null",
      column: { kind: "keyed", family: "tags", key: name },
      id: `tags.${name}`,
    }),
  ),
);

const { node } = fc.letrec<{ node: FilterNode }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    comparison,
    tie("node").map((part) => ({ kind: "not", part }) as const),
    fc
      .tuple(fc.constantFrom("and", "or"), fc.array(tie("node"), { minLength: 2, maxLength: 3 }))
      .map(([kind, parts]) => ({ kind, parts }) as const),
  ),
}));

describe("formatFilter", () => {
  it("writes what parseFilter reads back as the same filter", () => {
    fc.assert(
      fc.property(node, (filter) => {
        expect(parseFilter(formatFilter(filter), { statistics: true })).toEqual({ ok: true, node: filter });
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    'params.lr < 1e-3 and (tags.team = "vision" or mir.exact < 3.1)',
    'params."batch size" in (32, 64) or mir:best.exact is not null and not status = "failed"',
    'notes !~ "diverged" and name not contains "(" and name contains "b" and fid.exact/1-8 <= 2e3 and calc.gap not in (1)',
  ])("leaves %s as it is", (source) => {
    const parsed = parseFilter(source);
    expect(parsed.ok && formatFilter(parsed.node)).toBe(source);
  });

  it("writes the filter that all pass as nothing", () => {
    expect(formatFilter(null)).toBe("");
  });
});
