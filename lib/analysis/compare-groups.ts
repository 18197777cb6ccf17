import { isSeedKey } from "#lib/analysis/ablation-levels.ts";

export interface GroupableRun {
  readonly id: string;
  readonly name: string;
  readonly params: Readonly<Record<string, string>>;
}

/** How runs are drawn: each for itself, those that differ in the seed only together, or by the value of a param. */
export type Grouping = "none" | "seed" | { readonly param: string };

/** "none", "seed" or "params.<key>" as the URL has it; anything else is "none". */
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
    return new Map(runs.map(({ id, params }) => [id, `${param} = ${params[param] ?? "–"}`]));
  }
  const groups = [...Map.groupBy(runs, seedKey).values()];
  return new Map(
    groups.flatMap((members) => members.map(({ id }) => [id, seedGroupName(members, groups)] as const)),
  );
}

/** Equal for runs whose params are, the seed aside. */
function seedKey({ params }: GroupableRun): string {
  const kept = Object.entries(params).filter(([key]) => !isSeedKey(key));
  return JSON.stringify(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Its only run's name, or what names of its runs begin with if no other group is called so. */
function seedGroupName(members: readonly GroupableRun[], groups: readonly GroupableRun[][]): string {
  const [first] = members;
  if (first === undefined) return "";
  if (members.length === 1) return first.name;
  const shared = commonStart(members);
  const isTaken = groups.some((other) => other[0] !== first && commonStart(other) === shared);
  return shared.length < 2 || isTaken ? `${first.name} and ${members.length - 1} more` : shared;
}

function commonStart(members: readonly GroupableRun[]): string {
  const [first = { name: "" }, ...others] = members;
  let length = first.name.length;
  for (const { name } of others) {
    while (!name.startsWith(first.name.slice(0, length))) length -= 1;
  }
  return first.name.slice(0, length).replace(/[-_. /(]*(?:seed|s)?[-_. =]*$/i, "");
}

/** Params by which the runs can be grouped: several values, and fewer than runs. Seeds are left out. */
export function groupingParams(runs: readonly GroupableRun[]): string[] {
  const keys = new Set(runs.flatMap(({ params }) => Object.keys(params)));
  return [...keys].sort().filter((key) => {
    const distinct = new Set(runs.map(({ params }) => params[key] ?? null)).size;
    return distinct > 1 && distinct < runs.length && !isSeedKey(key);
  });
}
