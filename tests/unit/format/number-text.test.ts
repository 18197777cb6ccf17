import { describe, expect, it } from "vitest";
import {
  coefficientText,
  countText,
  exactCountText,
  fixedText,
  pValueText,
  shortText,
  signedText,
  significantText,
} from "#lib/format/number-text.ts";

describe("numbers as text", () => {
  it("use a true minus sign, and none on zero", () => {
    expect(fixedText(-1.23456, 3)).toBe("−1.235");
    expect(fixedText(-0.0001, 3)).toBe("0.000");
    expect(signedText(0.12, 1)).toBe("+0.1");
    expect(signedText(0.001, 1)).toBe("0.0");
  });

  it("keep significant digits without tails", () => {
    expect(significantText(0.1 + 0.2, 4)).toBe("0.3000");
    expect(significantText(0.75, 4)).toBe("0.7500");
    expect(significantText(12.345678, 4)).toBe("12.35");
    expect(significantText(9.99996, 4)).toBe("10.00");
    expect(significantText(-12_345.6, 4)).toBe("−12350");
    expect(significantText(1.23456e-7, 4)).toBe("1.235e−7");
    expect(significantText(2.5e8, 4)).toBe("2.500e8");
    expect(significantText(0, 4)).toBe("0");
  });

  it("write small numbers as papers write learning rates", () => {
    expect([1e-3, 5e-4, 2e-5, 0.03, 0.1 + 0.2, 12.5, 0, -1e-3].map((value) => shortText(value))).toEqual([
      "1e−3",
      "5e−4",
      "2e−5",
      "0.03",
      "0.3",
      "12.5",
      "0",
      "−1e−3",
    ]);
  });

  it("shorten counts from 10 000 on", () => {
    expect([0, 558, 9999, 10_000, 558_128, 999_999, 1.9e6, 7e9, -558_128].map(countText)).toEqual([
      "0",
      "558",
      "9999",
      "10K",
      "558K",
      "1M",
      "1.9M",
      "7B",
      "−558K",
    ]);
    expect(exactCountText(558_128)).toBe("558\u202f128");
    expect(exactCountText(-1_234_567)).toBe("−1\u202f234\u202f567");
  });

  it("name what is not finite", () => {
    for (const print of [
      (v: number) => fixedText(v, 2),
      (v: number) => significantText(v, 4),
      shortText,
      countText,
    ]) {
      expect([Number.NaN, Infinity, -Infinity].map((value) => print(value))).toEqual(["NaN", "∞", "−∞"]);
    }
  });

  it("never round a coefficient to a ±1 that it is not", () => {
    expect([-0.9677, 0.1171, -0.9979, 0.99996, 1, -1, 0].map((value) => coefficientText(value))).toEqual([
      "−0.97",
      "+0.12",
      "−0.998",
      "+0.9999",
      "+1.00",
      "−1.00",
      "0.00",
    ]);
    expect(coefficientText(-0.96772, 4)).toBe("−0.9677");
  });

  it("print p values as papers do", () => {
    expect([0.03123, 1e-9].map(pValueText)).toEqual(["0.031", "< 0.001"]);
  });
});
