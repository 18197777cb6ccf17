import type { Axis, CorrelatedSet, Finding, PoolingKind } from "#lib/analysis/schema.ts";
import {
  coefficientWithInterval,
  evidence,
  expectationText,
  expectedSign,
  RELEVANT_CORRELATION,
} from "#lib/analysis/verdict.ts";
import { coefficientText, fixedText } from "#lib/format/number-text.ts";
import type { DefinedCorrelation } from "#lib/numerics/statistics/correlation.ts";

/** Smaller groups carry no evidence of a sign: three points are ordered by chance one time in three. */
const MINIMUM_GROUP = 4;

/** Smallest difference between the groups' median and the pooled coefficient that is worth a sentence. */
const NOTABLE = 0.15;

/** Share of groups that must agree on a sign for it to count as the groups' sign. */
const AGREEMENT = 0.8;

type Pooling = Finding["pooling"];

interface GroupCoefficient {
  readonly label: string;
  readonly result: DefinedCorrelation;
}

/** How the pooled coefficient relates to those within groups (Simpson's paradox in its weak and strong forms). */
export function describePooling(groups: readonly CorrelatedSet[], pooled: CorrelatedSet): Pooling {
  const within = usable(groups);
  if (within.length < 2 || pooled.pearson.coefficient === null) return { kind: "none", text: "" };
  const kind = poolingKind(within, pooled.pearson);
  return { kind, text: poolingText(kind, within, pooled.pearson) };
}

function usable(groups: readonly CorrelatedSet[]): GroupCoefficient[] {
  return groups.flatMap(({ key, label, pearson }) =>
    pearson.coefficient !== null && pearson.n >= MINIMUM_GROUP
      ? [{ label: key ?? label, result: pearson }]
      : [],
  );
}

function poolingKind(within: readonly GroupCoefficient[], pooled: DefinedCorrelation): PoolingKind {
  const negative = within.filter(({ result }) => result.coefficient < 0).length;
  const share = Math.max(negative, within.length - negative) / within.length;
  if (share < AGREEMENT) return "disagree";
  const sign = negative * 2 > within.length ? -1 : 1;
  const typical = sign * median(within.map(({ result }) => result.coefficient));
  const together = sign * pooled.coefficient;
  if (together < 0 && typical > NOTABLE) return "reverses";
  if (typical - together >= NOTABLE) return "hides";
  if (together - typical >= NOTABLE && evidence(pooled) !== 0) return "creates";
  return "consistent";
}

function poolingText(
  kind: PoolingKind,
  within: readonly GroupCoefficient[],
  pooled: DefinedCorrelation,
): string {
  const sorted = [...within].sort((a, b) => a.result.coefficient - b.result.coefficient);
  const name = (group: GroupCoefficient | undefined): string =>
    group === undefined
      ? ""
      : `${coefficientText(group.result.coefficient)} (${group.label}, n = ${group.result.n})`;
  const middle = coefficientText(median(within.map(({ result }) => result.coefficient)));
  const range = `from ${name(sorted[0])} to ${name(sorted.at(-1))}, median ${middle},`;
  const together = `${coefficientText(pooled.coefficient)} over all ${pooled.n} runs`;
  const counted = `${within.length} groups of at least ${MINIMUM_GROUP} runs`;
  switch (kind) {
    case "hides":
      return `Pooling hides what the groups show: Pearson runs ${range} within the ${counted}, but is only ${together}. Groups differ in level, so compare runs within a group.`;
    case "reverses":
      return `Pooling reverses what the groups show: Pearson runs ${range} within the ${counted}, but is ${together}. Compare runs within a group only.`;
    case "creates":
      return `Pooling shows more than the groups do: Pearson runs ${range} within the ${counted}, but is ${together}. The relation comes from differences between groups.`;
    case "disagree":
      return `The groups disagree in sign: Pearson runs ${range} within the ${counted}, and is ${together}.`;
    default:
      return `Pooling changes little: Pearson runs ${range} within the ${counted}, and is ${together}.`;
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? 0;
  const lower = sorted[Math.ceil(middle) - 1] ?? upper;
  return (lower + upper) / 2;
}

interface Summary {
  readonly x: Axis;
  readonly y: Axis;
  readonly groups: readonly CorrelatedSet[];
  readonly pooled: CorrelatedSet;
  readonly pooling: Pooling;
}

/** The sentences at the top of the page. A single group of all runs is reported in place of the pooled set. */
export function summarise({ x, y, groups, pooled, pooling }: Summary): Finding {
  const [only] = groups;
  const isOneGroup = groups.length === 1 && only?.points.length === pooled.points.length;
  const subject = isOneGroup && only !== undefined ? only : pooled;
  const details = [
    ...orderDetail(subject),
    ...uncertaintyDetail(subject, x, y),
    ...errorDetail(subject, x, "xError"),
    ...errorDetail(subject, y, "yError"),
    ...groupCounts(isOneGroup ? [] : groups, y.label),
  ];
  const expectation = expectationText(x, y);
  if (expectation !== null) details.push(expectation);
  return { verdict: subject.verdict, title: subject.sentence, pooling, details };
}

/** All three coefficients in one line, because the title gives only one. */
function orderDetail({ pearson, spearman, kendall }: CorrelatedSet): string[] {
  const shown = [pearson, spearman, kendall].flatMap((result) =>
    result.coefficient === null ? [] : [coefficientWithInterval(result)],
  );
  return shown.length === 0 ? [] : [`${shown.join("; ")} (95 % intervals).`];
}

function uncertaintyDetail({ verdict, pearson }: CorrelatedSet, x: Axis, y: Axis): string[] {
  if (pearson.coefficient === null) return [];
  if (verdict === "undecided") {
    const sign = expectedSign(x, y) ?? 1;
    const strong = coefficientText(sign * RELEVANT_CORRELATION);
    return [
      pearson.interval === null
        ? `${pearson.n} runs are too few for an interval: nothing can be concluded from them.`
        : `The intervals hold no relation at all as well as one beyond ${strong}: more runs are needed to tell.`,
    ];
  }
  if (pearson.n < 10 && verdict !== "undefined") {
    return [`With n = ${pearson.n} the intervals are approximate and one run can change the picture.`];
  }
  return [];
}

/** Below this share of the variance, sampling error does not change the second digit of a coefficient. */
const NOTABLE_ERROR = 0.02;

/**
 * The share of the variance along an axis that is sampling error of the values, which attenuates coefficients
 * (Spearman 1904: by the square root of one minus that share).
 */
function errorDetail({ points }: CorrelatedSet, axis: Axis, error: "xError" | "yError"): string[] {
  const values = points.map((point) => (error === "xError" ? point.x : point.y));
  const errors = points.flatMap((point) => point[error] ?? []);
  if (points.length < MINIMUM_GROUP || errors.length < points.length) return [];
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  const noise = errors.reduce((sum, value) => sum + value ** 2, 0) / errors.length;
  const share = noise / variance;
  if (!(share >= NOTABLE_ERROR)) return [];
  const text =
    share < 1
      ? `${fixedText(100 * share, 0)} % of the variance of ${axis.label} among these runs is sampling error of ` +
        `single values: a coefficient without it would be about ${fixedText(1 / Math.sqrt(1 - share), 2)} times as large.`
      : `${axis.label} varies no more among these runs than the sampling error of single values.`;
  return [text];
}

const COUNTED_VERDICTS = [
  ["follows", "follows"],
  ["opposite", "runs against it"],
  ["does-not-follow", "does not follow"],
  ["undecided", "is open"],
  ["undefined", "has too few or constant values"],
] as const;

/** "Of 5 groups, each on its own, SEED-I follows in 2 (recipe, moca), is open in 3 (...)". */
function groupCounts(groups: readonly CorrelatedSet[], outcome: string): string[] {
  if (groups.length < 2) return [];
  const parts = COUNTED_VERDICTS.flatMap(([verdict, words]) => {
    const labels = groups
      .filter((group) => group.verdict === verdict)
      .map((group) => group.key ?? group.label);
    return labels.length === 0 ? [] : [`${words} in ${labels.length} (${labels.join(", ")})`];
  });
  return [`Of ${groups.length} groups, each on its own, ${outcome} ${parts.join("; ")}.`];
}
