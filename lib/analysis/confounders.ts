import { isSeedKey } from "#lib/analysis/ablation-levels.ts";
import { canonicalParams, isSameSetting } from "#lib/analysis/same-setting.ts";

/** A run and its settings. */
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

/** A param that varies between the runs of an ablation but is not one of its factors. */
export interface Confounder {
  readonly key: string;
  /** The baseline's value; without a baseline, or if it did not log the param, the most common one. */
  readonly reference: string;
  /** The logged values in order of first appearance. */
  readonly values: readonly ParamValue[];
  /** Ids of the runs that logged a value other than the reference. */
  readonly differing: readonly string[];
  /** The factor whose levels it follows one to one, so that their effects cannot be separated. */
  readonly follows: string | null;
}

export interface Confounding {
  readonly confounders: readonly Confounder[];
  /** Params with one value wherever logged, but not logged by all runs: whether they vary is unknown. */
  readonly partlyLogged: readonly { readonly key: string; readonly missing: readonly string[] }[];
  /** Ids of the runs that differ only in the factors and the seed. */
  readonly clean: readonly string[];
}

/**
 * The params that vary in addition to the factors. Seeds are not confounders; a factor may be a seed.
 *
 * The clean comparison consists of the baseline and all runs that agree with it in every param except the factors and the
 * seed; without a baseline it is the largest such set, the first among equals. A param that a run did not log agrees
 * with any value, and is reported as partly logged.
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

/** Params that are neither factors nor seeds, in alphabetical order. */
function otherKeys(runs: readonly ParamRun[], factors: readonly string[]): string[] {
  const keys = new Set(runs.flatMap((run) => Object.keys(run.params)));
  return [...keys].filter((key) => !factors.includes(key) && !isSeedKey(key)).toSorted();
}

function valuesOf(runs: readonly ParamRun[], key: string): ParamValue[] {
  const bySetting = Map.groupBy(runs, (run) => canonicalParams(run.params)[key] ?? null);
  return [...bySetting.values()].map((members) => ({
    value: members[0]?.params[key] ?? null,
    runIds: members.map((run) => run.id),
  }));
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
    differing: logged.filter((one) => !isSameSetting(one.value, reference)).flatMap((one) => one.runIds),
    follows: factors.find((factor) => isOneToOne(runs, key, factor)) ?? null,
  };
}

/** Whether the values of two params determine each other over all runs. */
function isOneToOne(runs: readonly ParamRun[], a: string, b: string): boolean {
  const settings = runs.map((run) => canonicalParams(run.params));
  const pairs = new Set(settings.map((params) => JSON.stringify([params[a] ?? null, params[b] ?? null])));
  const distinct = (key: string) => new Set(settings.map((params) => params[key] ?? null)).size;
  return pairs.size === distinct(a) && pairs.size === distinct(b);
}

/** The clean comparison as defined by findConfounding. */
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
    // A run that already is in a set would yield the same set or a smaller one.
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

/** The runs that agree with `first` and, in the params it did not log, with the runs added before them. */
function agreeing(runs: readonly ParamRun[], factors: readonly string[], first: ParamRun): string[] {
  const known = new Map<string, string>();
  const relevant = (run: ParamRun) =>
    Object.entries(canonicalParams(run.params)).filter(([key]) => !factors.includes(key) && !isSeedKey(key));
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

/** A candidate factor for an ablation over some runs. */
export interface FactorProposal {
  readonly key: string;
  /** Distinct logged values. */
  readonly levels: readonly string[];
  /** Number of runs that did not log it. */
  readonly missing: number;
}

/** A param with more levels than this probably names the runs and is not a factor under study. */
const MANY_LEVELS = 12;

/**
 * Params with several logged values: first those that all runs logged, by decreasing number of levels, then those with
 * more levels than a table can compare, then seeds.
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

/** Each proposal examined compares every run with every other one. */
const MAXIMUM_EXAMINED = 40;

/** The proposal with the most comparable levels, the first among equals; null if there is none. */
export function likeliestFactor(
  runs: readonly ParamRun[],
  proposals: readonly FactorProposal[],
): string | null {
  let best: { readonly key: string; readonly size: number } | null = null;
  const settings = proposals.filter(({ key }) => !isSeedKey(key));
  // A comparison of seeds is over runs that differ in nothing else.
  for (const { key } of (settings.length === 0 ? proposals : settings).slice(0, MAXIMUM_EXAMINED)) {
    const clean = new Set(cleanComparison(runs, [key], null));
    const { size } = new Set(
      runs.flatMap((run) => (clean.has(run.id) ? (canonicalParams(run.params)[key] ?? []) : [])),
    );
    if (size > (best?.size ?? 1)) {
      best = { key, size };
    }
  }
  return best?.key ?? null;
}
