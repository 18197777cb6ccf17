import { describe, expect, test } from "vitest";
import {
  areMarked,
  deltaModeOf,
  deltaText,
  directionOf,
  formatWithSettings,
} from "#lib/tables/columns/column-display.ts";
import { formatColumnSettings, parseColumnSettings } from "#lib/tables/query/column-settings.ts";
import type { Column } from "#lib/tables/query/schema.ts";

const mir: Column = {
  id: "mir.exact",
  label: "MIR (exact)",
  group: "MIR",
  kind: "number",
  unit: null,
  direction: "lower",
  format: "mir",
  description: "",
  isDefault: true,
  filled: 1,
};
const lr: Column = { ...mir, id: "params.lr", direction: null, format: "lr" };

describe("how a column shows its values", () => {
  test("follows its own direction until a reader says otherwise", () => {
    expect(directionOf(mir, undefined)).toBe("lower");
    expect(directionOf(mir, { direction: "higher" })).toBe("higher");
    expect(directionOf(mir, { direction: "none" })).toBeNull();
    expect(directionOf(lr, { direction: "lower" })).toBe("lower");
  });

  test("marks the best where there is a direction and nobody asked for plain cells", () => {
    expect(areMarked(mir, undefined)).toBe(true);
    expect(areMarked(mir, { marks: false })).toBe(false);
    expect(areMarked(mir, { direction: "none", marks: true })).toBe(false);
    expect(areMarked(lr, undefined)).toBe(false);
  });

  test("shows changes where there is a direction, and where asked", () => {
    expect(deltaModeOf(mir, undefined)).toBe("absolute");
    expect(deltaModeOf(mir, { delta: "percent" })).toBe("percent");
    expect(deltaModeOf(mir, { delta: "none" })).toBeNull();
    expect(deltaModeOf(lr, undefined)).toBeNull();
    expect(deltaModeOf({ ...lr, kind: "text" }, { delta: "absolute" })).toBeNull();
  });

  test("prints the digits that were chosen, and keeps every digit for hovering", () => {
    expect(formatWithSettings(3.12345, mir, undefined)).toEqual({ text: "3.123", exact: "3.12345" });
    expect(formatWithSettings(3.12345, mir, { format: "f1" }).text).toBe("3.1");
    expect(formatWithSettings(0.000012345, mir, { format: "g2" }).text).toBe("1.2e−5");
    expect(formatWithSettings(31234.5, mir, { format: "e2" }).text).toBe("3.12e4");
    expect(formatWithSettings(Number.NaN, mir, { format: "f2" }).text).toBe("NaN");
    expect(formatWithSettings(null, mir, { format: "f2" }).text).toBe("–");
  });

  test("prints changes with a sign in the digits of their value", () => {
    expect(deltaText(-0.0214, "absolute", "3.142")).toBe("−0.021");
    expect(deltaText(0.5, "absolute", "47.2")).toBe("+0.5");
    expect(deltaText(-0.0001, "absolute", "3.142")).toBe("0.000");
    expect(deltaText(2500, "absolute", "12\u202f500")).toBe("+2500");
    expect(deltaText(0.00012345, "absolute", "1e−3")).toBe("+1.23e−4");
    expect(deltaText(-12.345, "percent", "3.142")).toBe("−12.3 %");
  });

  test("is kept in the URL, the wish for no change included", () => {
    const text = 'mir.exact=pin,w140,higher,f2,heat,plain,nodelta;params."batch size"=delta%';
    expect(formatColumnSettings(parseColumnSettings(text))).toBe(text);
  });
});
