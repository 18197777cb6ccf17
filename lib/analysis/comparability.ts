import { otherSetsNote } from "#lib/analysis/other-set.ts";

/** The properties of a displayed MIR that determine whether it is comparable with another one. */
interface ShownMir {
  readonly origin: "computed" | "reported";
  readonly evaluationSetId: string | null;
  readonly otherSet: string | null;
  readonly layerCount: number | null;
}

/**
 * Sentences on why the displayed MIR values of one definition are not comparable: different evaluation sets, different
 * layer counts, a mixture of reported and computed values.
 */
export function comparabilityNotes(cells: readonly ShownMir[]): string[] {
  const computed = cells.filter((cell) => cell.origin === "computed");
  const reported = cells.length - computed.length;
  const sets = new Set(computed.map((cell) => cell.evaluationSetId));
  const layers = [...new Set(cells.flatMap((cell) => cell.layerCount ?? []))].sort((a, b) => a - b);
  const notes: string[] = [];
  const otherSets = otherSetsNote(cells);
  if (otherSets !== null) {
    notes.push(`MIR: ${otherSets}`);
  }
  if (sets.size > 1) {
    const unnamed = sets.has(null) ? ", features files that name no set among them" : "";
    notes.push(
      `The MIR values shown come from ${sets.size} evaluation sets${unnamed}: compare them within a set only.`,
    );
  }
  if (layers.length > 1) {
    notes.push(
      `The models have ${joinWithOr(layers)} layers; MIR sums over layers, so compare it between equal counts only.`,
    );
  }
  if (reported > 0 && computed.length > 0) {
    notes.push(`${reported} of ${cells.length} MIR values are reported by others (†) and not computed here.`);
  }
  return notes;
}

function joinWithOr(values: readonly number[]): string {
  return values.length === 1 ? String(values[0]) : `${values.slice(0, -1).join(", ")} or ${values.at(-1)}`;
}
