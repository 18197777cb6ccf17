import { fixedText } from "#lib/format/number-text.ts";
import { NORMAL_95 } from "#lib/numerics/statistics/normal.ts";

/** The stored fields of a result's interval (lib/mir/schema.ts, MirResult). */
export interface StoredInterval {
  readonly origin: "computed" | "reported";
  readonly standardError: number | null;
  readonly standardErrorPaired: number | null;
  readonly sampleCount: number | null;
}

/** Decimals of a MIR. */
const DECIMALS = 3;

/** What ± means after a MIR, for headers and legends. */
export const INTERVAL_MEANING =
  "± is the standard error over the evaluation set's samples (infinitesimal jackknife; image and text of a sample " +
  "drawn together); 95 % lie within ±1.96 of it. It is not the numerical error.";

/**
 * The standard error shown with a MIR: image and text of a sample drawn together. Both come from one forward pass, in
 * which the text tokens have attended to the image, so the two cannot be drawn separately.
 */
export const shownStandardError = (interval: Pick<StoredInterval, "standardErrorPaired">): number | null =>
  interval.standardErrorPaired;

/** "±0.012", with the decimals of a MIR. */
export function plusMinusText(standardError: number): string {
  return `±${errorText(standardError)}`;
}

/** "0.012"; "<0.001" instead of zero. */
export function errorText(standardError: number): string {
  const text = fixedText(standardError, DECIMALS);
  return standardError > 0 && Number(text) === 0 ? "<0.001" : text;
}

/** For tooltips: which interval it is, or why there is none; null for reported values, which have none. */
export function intervalSentence(interval: StoredInterval): string | null {
  const { origin, standardError, sampleCount } = interval;
  const shown = shownStandardError(interval);
  if (shown !== null) {
    const apart =
      standardError === null ? "" : ` Images and texts drawn independently: ${plusMinusText(standardError)}.`;
    return (
      `${plusMinusText(shown)}: standard error over ${sampleCount} samples, image and text drawn together ` +
      `(95 %: ${plusMinusText(NORMAL_95 * shown)}).${apart}`
    );
  }
  if (origin === "reported") return null;
  return `No interval: ${absence(sampleCount)}`;
}

function absence(sampleCount: number | null): string {
  if (sampleCount === null) return "it was computed before intervals were; recompute it to get one.";
  if (sampleCount === 0) return "the features do not say which tokens belong to which sample.";
  if (sampleCount === 1) return "a single sample has no spread.";
  return "it could not be estimated.";
}
