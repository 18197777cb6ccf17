import { InputError } from "#lib/errors.ts";
import type { CandidatePair, Candidates } from "#lib/mir/evaluation-sets/evaluation-set-candidates.ts";
import { MAXIMUM_PAIRS } from "#lib/mir/evaluation-sets/evaluation-set-limits.ts";
import { seededOrder } from "#lib/numerics/random/seeded-order.ts";

export interface PairChoice {
  /** `paired`: image and text that belong together; `separate`: drawn independently. */
  readonly pairing: "paired" | "separate";
  /** Null: all of them. */
  readonly sampleCount: number | null;
  readonly seed: number;
}

/**
 * The pairs of a set, in its order. If a number is requested, or the order is arbitrary, they are drawn: the first N of
 * the seed's order, so that any first n of them are a random draw as well. Separate draws of images and texts use the
 * seed and its successor, so that the two are independent of each other.
 * @throws InputError `bad-eval-set` if there are too few
 */
export function choosePairs(
  candidates: Candidates,
  { pairing, sampleCount, seed }: PairChoice,
): CandidatePair[] {
  if (pairing === "paired") {
    const { pairs, noPairsReason, isOrdered } = candidates;
    if (pairs === null) {
      throw new InputError(
        "bad-eval-set",
        `Images and texts cannot be paired: ${noPairsReason}; draw them separately`,
      );
    }
    const count = checkedCount(sampleCount ?? pairs.length, pairs.length, "pairs");
    return isOrdered && sampleCount === null ? [...pairs] : draw(pairs, count, seed);
  }
  const { images, texts } = candidates;
  const available = Math.min(images.length, texts.length);
  const count = checkedCount(
    sampleCount ?? available,
    available,
    `pairs (${images.length} images, ${texts.length} texts)`,
  );
  const chosenTexts = draw(texts, count, seed + 1);
  return draw(images, count, seed).flatMap((image, index) => {
    const text = chosenTexts[index];
    return text === undefined ? [] : [{ image, text }];
  });
}

function draw<T>(from: readonly T[], count: number, seed: number): T[] {
  return seededOrder(from.length, seed)
    .slice(0, count)
    .flatMap((index) => from[index] ?? []);
}

function checkedCount(wanted: number, available: number, what: string): number {
  if (wanted > available) {
    throw new InputError(
      "bad-eval-set",
      `${wanted} pairs were asked for, but there are only ${available} ${what}`,
    );
  }
  if (wanted > MAXIMUM_PAIRS) {
    throw new InputError(
      "bad-eval-set",
      `A set has at most ${MAXIMUM_PAIRS} pairs; choose a number of samples`,
    );
  }
  return wanted;
}
