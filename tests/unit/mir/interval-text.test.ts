import { describe, expect, test } from "vitest";
import { errorText, intervalSentence, plusMinusText, shownStandardError } from "#lib/mir/interval-text.ts";

const COMPUTED = {
  origin: "computed",
  standardError: 0.0131,
  standardErrorPaired: 0.0119,
  sampleCount: 100,
} as const;
const NONE = { ...COMPUTED, standardError: null, standardErrorPaired: null };

describe("the interval of a MIR in words", () => {
  test("names the standard error that is shown, its samples, what 95 % is, and the other one", () => {
    expect(shownStandardError(COMPUTED)).toBe(0.0119);
    expect(intervalSentence(COMPUTED)).toBe(
      "±0.012: standard error over 100 samples, image and text drawn together (95 %: ±0.023). " +
        "Images and texts drawn independently: ±0.013.",
    );
  });

  test.each([
    [null, "it was computed before intervals were; recompute it to get one."],
    [0, "the features do not say which tokens belong to which sample."],
    [1, "a single sample has no spread."],
  ])("says why there is none of %s samples", (sampleCount, reason) => {
    expect(intervalSentence({ ...NONE, sampleCount })).toBe(`No interval: ${reason}`);
  });

  test("says nothing of a reported value, whose source is named instead", () => {
    expect(intervalSentence({ ...NONE, origin: "reported", sampleCount: null })).toBeNull();
  });

  test("prints the digits of a MIR, and never a standard error of zero that is none", () => {
    expect(plusMinusText(0.0126)).toBe("±0.013");
    expect(errorText(0.00049)).toBe("<0.001");
    expect(errorText(0)).toBe("0.000");
  });
});
