import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exactNumberOf } from "#lib/format/exact-number.ts";

describe("the number that a logged text denotes", () => {
  test.each([
    ["1e-3", 0.001],
    ["1e-05", 1e-5],
    ["1.10", 1.1],
    [".5", 0.5],
    ["5.", 5],
    ["+5", 5],
    ["-0", 0],
    ["0", 0],
    ["0.000", 0],
    ["20261101", 20261101],
    ["9007199254740992", 2 ** 53],
    ["1E20", 1e20],
    ["0.30000000000000004", 0.1 + 0.2],
    ["-12.50", -12.5],
  ])("%j is %d", (text, number) => {
    expect(exactNumberOf(text)).toBe(number);
  });

  test.each([
    "1234567890123456781",
    "9007199254740993",
    "0.1234567890123456789",
    "0012345",
    "007",
    "-01",
    "00.5",
    "12e456",
    "1e-400",
    "1_000",
    "1,000",
    " 7 ",
    "7\n",
    "",
    ".",
    "-",
    "e5",
    "true",
    "NaN",
    "Infinity",
    "-inf",
    "0x10",
    "558K",
    "9".repeat(1000),
  ])("%j is a text", (text) => {
    expect(exactNumberOf(text)).toBeNull();
  });

  test("every double within the limits reads back from the text that JavaScript writes for it", () => {
    const doubles = fc
      .double({ min: -1e259, max: 1e259, noNaN: true })
      .filter((number) => number === 0 || Math.abs(number) > 1e-240);
    fc.assert(
      fc.property(doubles, (number) => {
        expect(exactNumberOf(String(number))).toBe(number === 0 ? 0 : number);
      }),
    );
  });
});
