import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exactNumberOf } from "#lib/format/exact-number.ts";

describe("A logged text is a number", () => {
  test.for<[string, number]>([
    ["1e-3", 0.001],
    ["0.001", 0.001],
    [".001", 0.001],
    ["1E-03", 0.001],
    ["1.10", 1.1],
    ["1.", 1],
    ["+5", 5],
    ["-2.50", -2.5],
    ["-0", 0],
    ["0.000e5", 0],
    ["16000", 16000],
    ["20261101", 20261101],
    ["9007199254740991", 9007199254740991],
    ["1e22", 1e22],
    ["0.30000000000000004", 0.1 + 0.2],
    ["1e308", 1e308],
    ["2.2250738585072014e-308", 2.2250738585072014e-308],
  ])("where a double gives back its digits: %s", ([text, value]) => {
    expect(exactNumberOf(text)).toBe(value);
  });

  test.for([
    ["a seed with more digits than a double holds", "1234567890123456789"],
    ["the first integer that doubles skip", "9007199254740993"],
    ["more decimals than a double holds", "0.1000000000000000055511151231257827"],
    ["a commit that overflows", "12e456"],
    ["an integer beyond 2^53 with more digits than are safe", "1152921504606846976"],
    ["an underflow", "1e-400"],
    ["a double with fewer digits", "5e-324"],
    ["leading zeros", "007"],
    ["leading zeros before decimals", "00.5"],
    ["leading zeros behind a sign", "-01"],
    ["thousands separators", "1,000"],
    ["a count with a unit", "558K"],
    ["an exponent alone", "e5"],
    ["a thousand digits", "9".repeat(1000)],
    ["blanks", " 7 "],
    ["underscores", "1_000"],
    ["a hexadecimal number", "0x10"],
    ["a truth value", "true"],
    ["NaN", "NaN"],
    ["Infinity", "Infinity"],
    ["nothing", ""],
    ["a sign", "-"],
    ["a point", "."],
    ["another script's digits", "١٢"],
    ["a line break at the end", "7\n"],
    ["a very long number", `1${"0".repeat(60)}`],
  ])("not where it is %s", ([, text = ""]) => {
    expect(exactNumberOf(text)).toBeNull();
  });

  test("for every double up to 2^53, as JavaScript and Python print it", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        fc.pre((Math.abs(value) >= 2.2250738585072014e-308 && Math.abs(value) <= 2 ** 53) || value === 0);
        expect(exactNumberOf(String(value))).toBe(value === 0 ? 0 : value);
        expect(exactNumberOf(value.toExponential())).toBe(value === 0 ? 0 : value);
      }),
    );
  });
});
