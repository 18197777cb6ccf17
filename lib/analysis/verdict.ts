import type { Axis, Verdict } from "#lib/analysis/schema.ts";
import { coefficientText, MINUS, pValueText } from "#lib/format/number-text.ts";
import type { Correlation, DefinedCorrelation } from "#lib/numerics/statistics/correlation.ts";

/**
 * A correlation at least this strong would matter (a quarter of the variance). An interval that covers 0 but reaches
 * beyond this leaves the question open: "does not follow" would claim more than the runs can show.
 */
export const RELEVANT_CORRELATION = 0.5;

/** Rank correlation from which on the sentence reads "x orders the runs". */
const ORDERING_CORRELATION = 0.9;

/** Pearson and Spearman closer than this agree, even if only one of them excludes 0. */
const SIMILAR_COEFFICIENTS = 0.2;

/** Significance level of the test that replaces the interval, which |r| = 1 does not have. */
const SIGNIFICANCE_LEVEL = 0.05;

interface CoefficientSet {
  readonly pearson: Correlation;
  readonly spearman: Correlation;
}

interface JudgeContext {
  readonly x: string;
  readonly y: string;
  /** Name of the group, e.g. "recipe"; null for the pooled set. */
  readonly runs: string | null;
  readonly expected: -1 | 1 | null;
}

interface Judgement {
  readonly verdict: Verdict;
  readonly sentence: string;
}

/** The sign of a useful predictor's correlation: better x goes with better y. null if an axis has no direction. */
export function expectedSign(x: Axis, y: Axis): -1 | 1 | null {
  if (x.direction === null || y.direction === null) return null;
  return x.direction === y.direction ? 1 : -1;
}

/**
 * Whether y follows x, from the signs and intervals of Pearson and Spearman. Neither is chosen for being larger: if only
 * one of them excludes 0, the sentence names it and prints both.
 */
export function judge(coefficients: CoefficientSet, context: JudgeContext): Judgement {
  const { pearson, spearman } = coefficients;
  if (pearson.coefficient === null || spearman.coefficient === null) {
    return { verdict: "undefined", sentence: undefinedSentence(pearson, context) };
  }
  const byValue = evidence(pearson);
  const byRank = evidence(spearman);
  const sign = byValue === 0 ? byRank : byValue;
  if (sign === 0 || byValue * byRank < 0) return withoutEvidence(pearson, spearman, context);

  const verdict = context.expected === null || sign === context.expected ? "follows" : "opposite";
  const subject = relation(verdict, sign, byRank === sign ? spearman.coefficient : 0, context);
  const n = `n = ${pearson.n}`;
  if (byValue === byRank) {
    const shown = Math.abs(spearman.coefficient) >= ORDERING_CORRELATION ? spearman : pearson;
    return { verdict, sentence: `${subject}: ${coefficientWithInterval(shown)}, ${n}` };
  }
  const [first, second, how] =
    byRank === sign ? [spearman, pearson, "by rank only"] : [pearson, spearman, "by value only"];
  if (Math.abs(first.coefficient - second.coefficient) < SIMILAR_COEFFICIENTS) {
    return { verdict, sentence: `${subject}: ${coefficientWithInterval(first)}, ${n}` };
  }
  const both = `${coefficientWithInterval(first)}, but ${coefficientWithInterval(second)}`;
  return { verdict, sentence: `${subject} ${how}: ${both}, ${n}` };
}

/** The sign of the coefficient if its interval (or, at |r| = 1, its p value) excludes 0; else 0. */
export function evidence(result: DefinedCorrelation): -1 | 0 | 1 {
  const sign = result.coefficient < 0 ? -1 : 1;
  if (result.interval !== null) return result.interval.low * result.interval.high > 0 ? sign : 0;
  // Pearson's t gives p = 0 for three points on a line, which often occur by chance or rounding.
  const isTested = result.noInterval === "exactly-one" && result.n > 3;
  return isTested && result.pValue < SIGNIFICANCE_LEVEL ? sign : 0;
}

/** "Spearman −0.97 [−0.997, −0.68]", or the p value if there is no interval. */
export function coefficientWithInterval(result: DefinedCorrelation): string {
  const name = `${result.method.charAt(0).toUpperCase()}${result.method.slice(1)}`;
  const value = `${name} ${coefficientText(result.coefficient)}`;
  if (result.interval !== null) {
    return `${value} [${coefficientText(result.interval.low)}, ${coefficientText(result.interval.high)}]`;
  }
  if (result.noInterval === "too-few") return `${value} (no interval)`;
  const p = pValueText(result.pValue);
  return `${value} (no interval, p ${p.startsWith("<") ? p : `= ${p}`})`;
}

function relation(verdict: Verdict, sign: -1 | 1, rank: number, context: JudgeContext): string {
  const { x, y, runs } = context;
  const where = runs === null ? "" : ` in the ${runs} runs`;
  const isOrder = Math.abs(rank) >= ORDERING_CORRELATION;
  if (context.expected === null) {
    return sign > 0 ? `${y} rises with ${x}${where}` : `${y} falls as ${x} rises${where}`;
  }
  if (verdict === "opposite") return `${x} runs against ${y}${where}, the opposite of what is expected`;
  if (isOrder) return `${x} orders ${runs === null ? "the runs" : `the ${runs} runs`} by ${y}`;
  return `${y} follows ${x}${where}`;
}

function withoutEvidence(
  pearson: DefinedCorrelation,
  spearman: DefinedCorrelation,
  context: JudgeContext,
): Judgement {
  const { x, y, runs } = context;
  const numbers = `${coefficientWithInterval(pearson)}, n = ${pearson.n}`;
  const where = runs === null ? "here" : `in the ${runs} runs`;
  if (isOpen(pearson, context.expected) || isOpen(spearman, context.expected)) {
    const sentence = `Whether ${y} follows ${x} ${where} is open: ${numbers}`;
    return { verdict: "undecided", sentence };
  }
  return { verdict: "does-not-follow", sentence: `${x} does not follow ${y} ${where}: ${numbers}` };
}

/** Whether the interval includes a correlation that would matter, in the expected direction if there is one. */
function isOpen(result: DefinedCorrelation, expected: -1 | 1 | null): boolean {
  if (result.interval === null) return true;
  const { low, high } = result.interval;
  if (expected === -1) return low < -RELEVANT_CORRELATION;
  if (expected === 1) return high > RELEVANT_CORRELATION;
  return Math.max(-low, high) > RELEVANT_CORRELATION;
}

function undefinedSentence(result: Correlation, context: JudgeContext): string {
  const { x, y, runs } = context;
  const where = runs === null ? "" : ` of ${runs}`;
  const reason = result.coefficient === null ? result.reason : "too-few";
  if (reason === "too-few") {
    const count = result.n === 0 ? "No run" : result.n === 1 ? "Only 1 run" : `Only ${result.n} runs`;
    const verb = result.n < 2 ? "has" : "have";
    return `${count}${where} ${verb} both ${x} and ${y}: a correlation needs at least 3`;
  }
  const same = reason === "constant-x" ? x : y;
  return `All ${result.n} runs${where} have the same ${same}: there is no correlation to speak of`;
}

/** The page's note on the expected sign; null if an axis has no direction. */
export function expectationText(x: Axis, y: Axis): string | null {
  const sign = expectedSign(x, y);
  if (sign === null) return null;
  const word = (axis: Axis): string => `${axis.label} is better ${axis.direction}`;
  return `${word(x)}, ${word(y)}: a useful predictor has a ${sign < 0 ? `negative (${MINUS})` : "positive (+)"} correlation.`;
}
