import { describe, expect, it } from "vitest";
import {
  newGroup,
  newRule,
  nodeOf,
  type Rule,
  treeOf,
  valueErrorOf,
  writtenValue,
} from "#app/_components/filter-builder/rule-tree.ts";
import { formatFilter } from "#lib/tables/filters/filter-text.ts";
import { parseFilter } from "#lib/tables/filters/parse-filter.ts";

/** Converts a filter to rules and back. */
function rebuilt(source: string): string {
  const parsed = parseFilter(source, { statistics: true });
  if (!parsed.ok) {
    throw new Error(parsed.error.message);
  }
  return formatFilter(nodeOf(treeOf(parsed.node)));
}

const rule = (patch: Partial<Rule>): Rule => ({ ...newRule(), ...patch });

describe("the filter builder", () => {
  it.each([
    'params.lr < 1e-3 and (tags.team = "vision" or mir.exact < 3.1)',
    "std:mir.exact < 0.1 and runs > 2",
    'params."batch size" not in (32, "auto") or notes !~ "diverged" or mir.exact is not null',
    "not (mir.exact < 3)",
    "not (mir.exact < 3 or average > 60) and lastStep >= 100",
    'status in ("running", "finished")',
    'startedAt >= "2026-01-31"',
    "",
  ])("keeps %s", (source) => {
    const withoutNeedless = source.replace("not (mir.exact < 3)", "not mir.exact < 3");
    expect(rebuilt(source)).toBe(withoutNeedless);
  });

  it("says not equal where a text turns an equality around", () => {
    expect(rebuilt("not mir.exact = 3")).toBe("mir.exact != 3");
    expect(rebuilt("not not params.lr ~ auto")).toBe('params.lr ~ "auto"');
    expect(rebuilt("not not mir.exact < 3")).toBe("not not mir.exact < 3");
  });

  it("leaves unfinished lines out, and groups that hold nothing else", () => {
    const finished = rule({ column: "mir.exact", operator: "<", values: [writtenValue("3", "<")] });
    const group = newGroup("and", [
      rule({}),
      finished,
      rule({ column: "params.lr", values: [] }),
      rule({ column: "mir.exact", operator: "<", values: [writtenValue("3.x", "<")] }),
      newGroup("or", [rule({})]),
    ]);
    expect(formatFilter(nodeOf(group))).toBe("mir.exact < 3");
    expect(nodeOf(newGroup("and", [rule({})]))).toBeNull();
  });

  it("says what is wrong with a value for its column", () => {
    expect(valueErrorOf(rule({ column: "mir.exact", values: [writtenValue("low", "<")] }))).toMatch(
      /numbers/,
    );
    expect(valueErrorOf(rule({ column: "startedAt", values: [writtenValue("soon", "<")] }))).toMatch(/date/);
    expect(valueErrorOf(rule({ column: "params.lr", values: [writtenValue("auto", "=")] }))).toBeNull();
    const statistic = rule({ column: "params.lr", statistic: "n", values: [writtenValue("auto", "=")] });
    expect(valueErrorOf(statistic)).toMatch(/numbers/);
  });

  it("takes what reads as a number for one, unless text is searched in", () => {
    expect(writtenValue("1e-3", "=")).toEqual({ text: "1e-3", number: 0.001 });
    expect(writtenValue("1e-3", "~")).toEqual({ text: "1e-3", number: null });
    expect(writtenValue("-Infinity", ">")).toEqual({ text: "-Infinity", number: -Infinity });
  });
});
