/** Compares the scores of several runs, one row per benchmark and SFT recipe. */

export interface ComparableScore {
  readonly benchmark: string;
  readonly title: string;
  readonly unit: string;
  readonly higherIsBetter: boolean;
  readonly value: number;
  readonly stderr: number | null;
  readonly sftRecipe: string;
  readonly source: string | null;
  readonly origin: "measured" | "reported";
  /** Of the scores of a run on one benchmark with one SFT recipe, the one that counts. */
  readonly isCurrentOfRecipe: boolean;
}

export type Extreme = "best" | "worst" | null;

export interface ScoreCell {
  readonly value: number;
  readonly stderr: number | null;
  readonly source: string | null;
  readonly isReported: boolean;
  readonly extreme: Extreme;
}

export interface ScoreRow {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly higherIsBetter: boolean;
  readonly sftRecipe: string;
  /** One per run; null if it has no such score. */
  readonly cells: readonly (ScoreCell | null)[];
}

export function compareScores(scoresOfRuns: readonly (readonly ComparableScore[])[]): ScoreRow[] {
  const facts = new Map(scoresOfRuns.flat().map((score) => [rowId(score), score] as const));
  return [...facts].map(([id, { title, unit, higherIsBetter, sftRecipe }]) => {
    const scores = scoresOfRuns.map(
      (own) => own.find((score) => score.isCurrentOfRecipe && rowId(score) === id) ?? null,
    );
    const extremes = extremesOf(
      scores.map((score) => score?.value ?? null),
      higherIsBetter ? "higher" : "lower",
    );
    return {
      id,
      title,
      unit,
      higherIsBetter,
      sftRecipe,
      cells: scores.map((score, run) =>
        score === null
          ? null
          : {
              value: score.value,
              stderr: score.stderr,
              source: score.source,
              isReported: score.origin === "reported",
              extreme: extremes[run] ?? null,
            },
      ),
    };
  });
}

const rowId = ({ benchmark, sftRecipe }: ComparableScore): string => JSON.stringify([benchmark, sftRecipe]);

/** Marks the best and the worst values, including ties; marks none if all values are equal. */
export function extremesOf(values: readonly (number | null)[], direction: "higher" | "lower"): Extreme[] {
  const present = values.filter((value): value is number => value !== null && Number.isFinite(value));
  const least = Math.min(...present);
  const greatest = Math.max(...present);
  if (present.length < 2 || least === greatest) {
    return values.map(() => null);
  }
  const best = direction === "higher" ? greatest : least;
  const worst = direction === "higher" ? least : greatest;
  return values.map((value) => (value === best ? "best" : value === worst ? "worst" : null));
}
