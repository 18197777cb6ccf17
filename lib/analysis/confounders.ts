import { isSeedKey } from "#lib/analysis/ablation-levels.ts";

/** A run as far as its settings go. */
export interface ParamRun {
  readonly id: string;
  readonly name: string;
  /** As logged. */
  readonly params: Readonly<Record<string, string>>;
}

interface ParamValue {
  /** Null: not logged. */
  readonly value: string | null;
  readonly runIds: readonly string[];
}

/** A param that varies between the runs of an ablation though it is none of its factors. */
export interface Confounder {
  readonly key: string;
  /** The baseline's value; without a baseline, or where it logged none, the most common one. */
  readonly reference: string;
  /** What the runs logged, in the order in which it first appears. */
  readonly values: readonly ParamValue[];
  /** Runs that logged something else than the reference. */
  readonly differing: readonly string[];
  /** The factor whose levels it follows one to one, so that the effects of the two cannot be told apart. */
  readonly follows: string | null;
}

export interface Confounding {
  readonly confounders: readonly Confounder[];
  /** Params that are equal wherever they were logged, but were not logged by all: nobody can tell. */
  readonly partlyLogged: readonly { readonly key: string; readonly missing: readonly string[] }[];
  /** Ids of the runs that share everything but the factors and the seed. */
  readonly clean: readonly string[];
}

/**
 * What varies beside the factors. Seeds are no confounders, and a factor may be a seed.
 *
 * The clean comparison holds the baseline and all runs that agree with it in every param but the factors and the seed;
 * without a baseline it is the largest such set, of equally large ones the first. A param that a run did not log agrees
 * with everything, and is told as partly logged.
 */
export function findConfounding(
  runs: readonly ParamRun[],
  factors: readonly string[],
  baselineId: string | null,
): Confounding {
  const confounders: Confounder[] = [];
  const partlyLogged: { key: string; missing: string[] }[] = [];
  const baseline = runs.find((run) => run.id === baselineId);
  for (const key of otherKeys(runs, factors)) {
    const values = valuesOf(runs, key);
    const logged = values.filter((one) => one.value !== null);
    if (logged.length > 1) {
      confounders.push(confounderOf(key, values, runs, factors, baseline));
    } else if (values.length > 1) {
      partlyLogged.push({ key, missing: [...(values.find((one) => one.value === null)?.runIds ?? [])] });
    }
  }
  return { confounders, partlyLogged, clean: cleanComparison(runs, factors, baselineId) };
}

/** Params that are neither factor nor seed, in alphabetical order. */
function otherKeys(runs: readonly ParamRun[], factors: readonly string[]): string[] {
  const keys = new Set(runs.flatMap((run) => Object.keys(run.params)));
  return [...keys].filter((key) => !factors.includes(key) && !isSeedKey(key)).toSorted();
}

function valuesOf(runs: readonly ParamRun[], key: string): ParamValue[] {
  const byValue = Map.groupBy(runs, (run) => run.params[key] ?? null);
  return [...byValue].map(([value, members]) => ({ value, runIds: members.map((run) => run.id) }));
}

function confounderOf(
  key: string,
  values: readonly ParamValue[],
  runs: readonly ParamRun[],
  factors: readonly string[],
  baseline: ParamRun | undefined,
): Confounder {
  const logged = values.filter((one) => one.value !== null);
  const commonest = logged.toSorted((a, b) => b.runIds.length - a.runIds.length)[0]?.value ?? "";
  const reference = baseline?.params[key] ?? commonest;
  return {
    key,
    reference,
    values,
    differing: logged.filter((one) => one.value !== reference).flatMap((one) => one.runIds),
    follows: factors.find((factor) => isOneToOne(runs, key, factor)) ?? null,
  };
}

/** Whether two params change together, in all runs. */
function isOneToOne(runs: readonly ParamRun[], a: string, b: string): boolean {
  const pairs = new Set(runs.map((run) => JSON.stringify([run.params[a] ?? null, run.params[b] ?? null])));
  const distinct = (key: string) => new Set(runs.map((run) => run.params[key] ?? null)).size;
  return pairs.size === distinct(a) && pairs.size === distinct(b);
}

/** As findConfounding has it. */
export function cleanComparison(
  runs: readonly ParamRun[],
  factors: readonly string[],
  baselineId: string | null,
): string[] {
  const baseline = runs.find((run) => run.id === baselineId);
  if (baseline !== undefined) {
    return agreeing(runs, factors, baseline);
  }
  let best: string[] = [];
  const seen = new Set<string>();
  for (const run of runs) {
    // Who is in a set already would begin the same set, or a smaller one.
    if (!seen.has(run.id)) {
      const set = agreeing(runs, factors, run);
      for (const id of set) {
        seen.add(id);
      }
      best = set.length > best.length ? set : best;
    }
  }
  return best;
}

/** The runs that agree with the first one and, in what it did not log, with those before them. */
function agreeing(runs: readonly ParamRun[], factors: readonly string[], first: ParamRun): string[] {
  const known = new Map<string, string>();
  const relevant = (run: ParamRun) =>
    Object.entries(run.params).filter(([key]) => !factors.includes(key) && !isSeedKey(key));
  const take = (run: ParamRun) => {
    for (const [key, value] of relevant(run)) {
      known.set(key, value);
    }
  };
  take(first);
  const members = new Set([first.id]);
  for (const run of runs) {
    const agrees = relevant(run).every(([key, value]) => (known.get(key) ?? value) === value);
    if (agrees && !members.has(run.id)) {
      members.add(run.id);
      take(run);
    }
  }
  return runs.filter((run) => members.has(run.id)).map((run) => run.id);
}

/** A param that could be the factor of an ablation over some runs. */
export interface FactorProposal {
  readonly key: string;
  /** Different logged values. */
  readonly levels: readonly string[];
  /** Runs that did not log it. */
  readonly missing: number;
}

/** More levels than this are rather names of the runs than a factor under study. */
const MANY_LEVELS = 12;

/**
 * Params of which the runs logged several values: those that all runs logged first, of these the ones with most levels,
 * but behind all others what has more levels than a table compares; seeds at the end.
 */
export function proposeFactors(runs: readonly ParamRun[]): FactorProposal[] {
  const seeds = new Set(runs.flatMap((run) => Object.keys(run.params).filter(isSeedKey)));
  const rank = ({ key, levels }: FactorProposal) =>
    seeds.has(key) ? 2 : levels.length > MANY_LEVELS ? 1 : 0;
  return [...otherKeys(runs, []), ...seeds]
    .map((key) => {
      const values = valuesOf(runs, key);
      return {
        key,
        levels: values.flatMap((one) => one.value ?? []),
        missing: values.find((one) => one.value === null)?.runIds.length ?? 0,
      };
    })
    .filter((proposal) => proposal.levels.length > 1)
    .toSorted((a, b) => rank(a) - rank(b) || a.missing - b.missing || b.levels.length - a.levels.length);
}

/** Every run is compared with every other one for each proposal that is looked at. */
const LOOKED_AT = 40;

/** The proposal with most levels that can be compared with each other, of equal ones the first; null where there is none. */
export function likeliestFactor(
  runs: readonly ParamRun[],
  proposals: readonly FactorProposal[],
): string | null {
  let best: { readonly key: string; readonly size: number } | null = null;
  const settings = proposals.filter(({ key }) => !isSeedKey(key));
  // Who compares seeds selects runs that differ in nothing else.
  for (const { key } of (settings.length === 0 ? proposals : settings).slice(0, LOOKED_AT)) {
    const clean = new Set(cleanComparison(runs, [key], null));
    const { size } = new Set(runs.flatMap((run) => (clean.has(run.id) ? (run.params[key] ?? []) : [])));
    if (size > (best?.size ?? 1)) {
      best = { key, size };
    }
  }
  return best?.key ?? null;
}
