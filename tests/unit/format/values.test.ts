import { describe, expect, it } from "vitest";
import {
  bytesText,
  durationText,
  exactTimeText,
  formatNumber,
  fullPrecisionText,
  relativeTime,
} from "#lib/format/values.ts";

describe("a number in its column's format", () => {
  it.each([
    ["mir", 3.18249, "3.182", "3.18249"],
    ["mir", 2.99, "2.990", "2.99"],
    ["score", 66.54, "66.5", "66.54"],
    ["loss", 0.20785, "0.2079", "0.20785"],
    ["loss", 2.3117, "2.312", "2.3117"],
    ["perplexity", 1.246412, "1.246", "1.246412"],
    ["lr", 0.001, "1e−3", "0.001"],
    ["lr", 2e-5, "2e−5", "0.00002"],
    ["count", 558_128, "558K", "558\u202f128"],
    ["step", 12_000, "12\u202f000", null],
    ["seconds", 3723, "1 h 2 min", "3723"],
    ["number", 0.1 + 0.2, "0.3", "0.30000000000000004"],
  ] as const)("%s of %d is %s, exactly %s", (format, value, text, exact) => {
    expect(formatNumber(value, format)).toEqual({ text, exact });
  });

  it("repeats nothing on hover that the cell already says", () => {
    expect(formatNumber(66.5, "score")).toEqual({ text: "66.5", exact: null });
    expect(formatNumber(558, "count")).toEqual({ text: "558", exact: null });
  });

  it("prints a missing value as a dash and what is not finite by name", () => {
    expect(formatNumber(null, "mir")).toEqual({ text: "–", exact: null });
    expect(formatNumber(undefined, "score")).toEqual({ text: "–", exact: null });
    expect(formatNumber(Number.NaN, "loss")).toEqual({ text: "NaN", exact: null });
    expect(formatNumber(Number.NEGATIVE_INFINITY, "mir")).toEqual({ text: "−∞", exact: null });
    expect(fullPrecisionText(-1e-7)).toBe("−1e−7");
  });
});

describe("durations and sizes", () => {
  it("durations have at most two parts and never 60 of anything", () => {
    const cases = [
      0, 340, 999.6, 12_340, 59_960, 60_000, 245_000, 3_599_900, 7_620_000, 86_399_000, 273_600_000,
    ];
    expect(cases.map(durationText)).toEqual([
      "0 ms",
      "340 ms",
      "1.0 s",
      "12.3 s",
      "1 min",
      "1 min",
      "4 min 5 s",
      "1 h",
      "2 h 7 min",
      "1 d",
      "3 d 4 h",
    ]);
    expect(durationText(-1500)).toBe("−1.5 s");
    expect(durationText(Number.NaN)).toBe("–");
  });

  it("bytes in binary units", () => {
    expect([0, 982, 1023, 15_309_210, 5 * 2 ** 40].map(bytesText)).toEqual([
      "0 B",
      "982 B",
      "1023 B",
      "14.6 MiB",
      "5 TiB",
    ]);
  });
});

describe("times", () => {
  const now = new Date("2026-11-23T02:17:41Z");
  const ago = (seconds: number): string => relativeTime(new Date(now.getTime() - seconds * 1000), now).text;

  it("are relative to a given now", () => {
    expect([3, 42, 150, 7300, 200_000, 90 * 86_400, 3 * 366 * 86_400].map(ago)).toEqual([
      "just now",
      "42 s ago",
      "2 min ago",
      "2 h ago",
      "2 d ago",
      "2 mo ago",
      "3 y ago",
    ]);
    expect([-3, -150].map(ago)).toEqual(["just now", "in 2 min"]);
  });

  it("have the exact time in UTC beside them", () => {
    expect(relativeTime(new Date("2026-11-22T16:32:16Z"), now).exact).toBe("2026-11-22 16:32:16 UTC");
    expect(exactTimeText(new Date("nonsense"))).toBe("–");
  });
});
