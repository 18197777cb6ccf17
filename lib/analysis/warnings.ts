import { otherSetsNote } from "#lib/analysis/other-set.ts";
import type { AnalysisRow } from "#lib/analysis/row.ts";
import type { AnalysisWarning } from "#lib/analysis/schema.ts";

/** Reasons why the MIR values of these runs are not comparable, as sentences with counts. */
export function comparabilityWarnings(rows: readonly AnalysisRow[]): AnalysisWarning[] {
  const warnings: AnalysisWarning[] = [];
  const mixed = (
    kind: AnalysisWarning["kind"],
    what: string,
    values: readonly (string | number | null | undefined)[],
  ): void => {
    const counts = countValues(values);
    if (counts.length < 2) return;
    warnings.push({
      kind,
      text: `${what} are mixed: ${counts.join(", ")}. Their MIR values are not comparable.`,
    });
  };
  mixed(
    "mixed-definitions",
    "MIR definitions",
    rows.map((row) => row.definition),
  );
  mixed(
    "mixed-evaluation-sets",
    "Evaluation sets",
    rows.map((row) => row.evaluationSet),
  );
  const unknown = rows.filter((row) => row.evaluationSet === null && row.reported !== true).length;
  if (unknown > 0 && new Set(rows.map((row) => row.evaluationSet)).size === 1) {
    const whose = unknown === 1 ? "1 run" : `${unknown} runs`;
    const text = `The evaluation set of ${whose} is not known: whether their MIR values are comparable cannot be checked.`;
    warnings.push({ kind: "unknown-evaluation-set", text });
  }
  const otherSets = otherSetsNote(rows.map(({ otherSet = null }) => ({ otherSet })));
  if (otherSets !== null) {
    warnings.push({ kind: "other-evaluation-set", text: `MIR of runs: ${otherSets}` });
  }
  mixed(
    "mixed-layer-counts",
    "Layer counts",
    rows.map((row) => row.layerCount),
  );
  const reported = rows.filter((row) => row.reported === true).length;
  if (reported > 0 && reported < rows.length) {
    const text = `${reported} of ${rows.length} runs show values that others reported; the rest was measured here.`;
    warnings.push({ kind: "mixed-origins", text });
  }
  return warnings;
}

/** "exact (20 runs)", most frequent first; undefined does not apply and is left out, null is "not known". */
function countValues(values: readonly (string | number | null | undefined)[]): string[] {
  const counts = new Map<string, number>();
  for (const value of values) {
    if (value === undefined) continue;
    const name = value === null ? "not known" : String(value);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(([name, count]) => `${name} (${count} ${count === 1 ? "run" : "runs"})`);
}
