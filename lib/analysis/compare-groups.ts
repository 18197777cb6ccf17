import { isSeedKey } from "#lib/analysis/ablation-levels.ts";
import { canonicalParams, countSettings, textOfSettings } from "#lib/analysis/same-setting.ts";

export interface GroupableRun {
  readonly id: string;
  readonly name: string;
  readonly params: Readonly<Record<string, string>>;
}

/** Runs are drawn individually, grouped if they differ only in their seeds, or grouped by the value of a param. */
export type Grouping = "none" | "seed" | { readonly param: string };

/** Parses "none", "seed" or "params.<key>" from the URL; anything else is "none". */
export function parseGrouping(text: string): Grouping {
  if (text === "seed") return "seed";
  return text.startsWith("params.") ? { param: text.slice("params.".length) } : "none";
}

/** The name of each run's group, by run id. */
export function groupRuns(runs: readonly GroupableRun[], grouping: Grouping): Map<string, string> {
  if (grouping === "none") {
    return new Map(runs.map(({ id, name }) => [id, name]));
  }
  if (grouping !== "seed") {
    const { param } = grouping;
    const textOf = textOfSettings(runs.flatMap(({ params }) => params[param] ?? []));
    return new Map(runs.map(({ id, params }) => [id, `${param} = ${textOf(params[param] ?? "–")}`]));
  }
  const groups = [...Map.groupBy(runs, seedKey).values()];
  return new Map(
    groups.flatMap((members) => members.map(({ id }) => [id, seedGroupName(members, groups)] as const)),
  );
}

/** Equal for runs whose params are equal except for seeds. */
function seedKey({ params }: GroupableRun): string {
  const kept = Object.entries(canonicalParams(params)).filter(([key]) => !isSeedKey(key));
  return JSON.stringify(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The name of its only run, or the common prefix of its runs' names if no other group has the same. */
function seedGroupName(members: readonly GroupableRun[], groups: readonly GroupableRun[][]): string {
  const [first] = members;
  if (first === undefined) return "";
  if (members.length === 1) return first.name;
  const prefix = commonPrefix(members);
  const isTaken = groups.some((other) => other[0] !== first && commonPrefix(other) === prefix);
  return prefix.length < 2 || isTaken ? `${first.name} and ${members.length - 1} more` : prefix;
}

function commonPrefix(members: readonly GroupableRun[]): string {
  const [first = { name: "" }, ...others] = members;
  let length = first.name.length;
  for (const { name } of others) {
    while (!name.startsWith(first.name.slice(0, length))) length -= 1;
  }
  return first.name.slice(0, length).replace(/[-_. /(]*(?:seed|s)?[-_. =]*$/i, "");
}

/** Params by which runs can be grouped: more than one value, but fewer than runs. Seeds are left out. */
export function groupingParams(runs: readonly GroupableRun[]): string[] {
  const keys = new Set(runs.flatMap(({ params }) => Object.keys(params)));
  return [...keys].sort().filter((key) => {
    const distinct = countSettings(runs.map(({ params }) => params[key] ?? null));
    return distinct > 1 && distinct < runs.length && !isSeedKey(key);
  });
}
