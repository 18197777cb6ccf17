import { otherSetsNote } from "#lib/analysis/other-set.ts";
import { exactTimeText } from "#lib/format/values.ts";
import { MIR_DEFINITION_INFO, MIR_DEFINITIONS, type MirDefinition } from "#lib/mir/definitions.ts";
import { INTERVAL_MEANING, shownStandardError } from "#lib/mir/interval-text.ts";
import { SEED_GROUPS } from "#lib/tables/query/grid-schema.ts";
import { filterOf, type GridState } from "#lib/tables/query/grid-state.ts";
import type { Column, MirCell, SortKey } from "#lib/tables/query/schema.ts";
import { formatSort } from "#lib/tables/query/sort.ts";

/** The data of an export's notes. */
export interface Provenance {
  readonly source: string | null;
  readonly state: GridState;
  readonly sort: readonly SortKey[];
  readonly columns: readonly Column[];
  /** The MIR of every run in the table or in its groups, by definition. */
  readonly mir: ReadonlyMap<MirDefinition, readonly MirCell[]>;
  /** Names of evaluation sets by id. */
  readonly evaluationSets: ReadonlyMap<string, string>;
  readonly baseline: string | null;
  readonly runCount: number;
  /** Null if rows are runs. */
  readonly groupCount: number | null;
  readonly exportedAt: Date;
  /** URL of the same table. */
  readonly link: string;
}

/** The definitions of MIR in a table: those of its columns, and those used by calculations. */
export function definitionsIn(
  columns: readonly Pick<Column, "id">[],
  state: Pick<GridState, "calculations">,
): MirDefinition[] {
  const texts = [
    ...columns.map(({ id }) => id),
    ...state.calculations
      .filter(({ name }) => columns.some(({ id }) => id.endsWith(`calc.${name}`)))
      .map(({ source }) => source),
  ];
  return MIR_DEFINITIONS.filter((definition) => {
    const named = new RegExp(`(?:mir(?::best)?\\.|fid\\.)${definition}(?![\\w-])`);
    return texts.some((text) => named.test(text));
  });
}

/** The notes that are needed to interpret the numbers and to find the table again, one line each. */
export function provenanceNotes(provenance: Provenance): string[] {
  const { source, state, columns, mir } = provenance;
  const filter = filterOf(state).trim();
  const shown = new Set(columns.map(({ id }) => id));
  return [
    ...(source === null ? [] : [`Source: ${source}`]),
    ...[...mir].map(([definition, cells]) => mirNote(definition, cells, provenance)),
    ...intervalNotes(provenance),
    ...columns.filter(({ id }) => id === "average").map(({ description }) => `Average: ${description}`),
    ...state.calculations
      .filter(({ name }) => [...shown].some((id) => id.endsWith(`calc.${name}`)))
      .map(({ name, source: expression }) => `${name} = ${expression}`),
    ...groupNotes(provenance),
    ...(filter === "" ? [] : [`Filter: ${filter}`]),
    ...(state.text.trim() === "" ? [] : [`Name contains: ${state.text.trim()}`]),
    ...(state.having.trim() === "" || state.groupBy.length === 0
      ? []
      : [`Filter over groups: ${state.having.trim()}`]),
    ...(state.archived === "hide"
      ? []
      : [state.archived === "only" ? "Archived runs only" : "With archived runs"]),
    `Order: ${formatSort(provenance.sort)}`,
    ...(state.onlyDiffering ? ["Only columns that differ"] : []),
    countNote(provenance),
    `Link: ${provenance.link}`,
  ];
}

function countNote({ runCount, groupCount, exportedAt }: Provenance): string {
  const runs = `${runCount} ${runCount === 1 ? "run" : "runs"}`;
  const groups = groupCount === null ? "" : `${groupCount} ${groupCount === 1 ? "group" : "groups"} of `;
  return `${groups}${runs}, exported ${exactTimeText(exportedAt)}`;
}

function groupNotes({ state, baseline }: Provenance): string[] {
  const by = state.groupBy[0] === SEED_GROUPS ? "all params but the seed" : state.groupBy.join(", ");
  const statistic =
    state.statistic === "median"
      ? "median [least–greatest] (n) over the runs of a group"
      : "mean ± standard deviation, n − 1, (n) over the runs of a group";
  return [
    ...(state.groupBy.length === 0 ? [] : [`Grouped by ${by}: ${statistic}`]),
    ...(baseline === null ? [] : [`Changes are against ${baseline}`]),
  ];
}

/** A one-line explanation of a definition of MIR. */
export function definitionNote(definition: MirDefinition): string {
  return `MIR (${definition}): ${MIR_DEFINITION_INFO[definition].explanation} Lower is better.`;
}

/** Definition, evaluation set and layer count, without which a MIR is meaningless. */
function mirNote(definition: MirDefinition, cells: readonly MirCell[], provenance: Provenance): string {
  const sets = distinct(cells, (cell) => evaluationSetName(cell, provenance.evaluationSets));
  const layers = distinct(cells, (cell) =>
    cell.layerCount === null ? "not printed" : String(cell.layerCount),
  );
  const otherSets = otherSetsNote(cells);
  const sources = distinct(cells, (cell) =>
    cell.origin === "reported" ? (cell.source ?? "not named") : null,
  );
  const facts = [
    definitionNote(definition),
    ...(sets.length > 0 ? [`evaluation set: ${sets.join("; ")}`] : []),
    ...(otherSets === null ? [] : [`MIR of ${otherSets}`]),
    ...(layers.length > 0 ? [`layers: ${layers.join("; ")}`] : []),
    ...(sources.length > 0 ? [`reported by: ${sources.join("; ")}`] : []),
  ];
  return facts.join(" ");
}

/** The meaning of ± for the MIR of runs, once for all columns. */
function intervalNotes({ mir, state }: Provenance): string[] {
  const counts = distinct([...mir.values()].flat(), (cell) =>
    shownStandardError(cell) === null ? null : String(cell.sampleCount),
  );
  return counts.length === 0 || state.groupBy.length > 0
    ? []
    : [`${INTERVAL_MEANING} Samples: ${counts.join("; ")}.`];
}

export function evaluationSetName(cell: MirCell, names: ReadonlyMap<string, string>): string {
  if (cell.evaluationSetId !== null) {
    return names.get(cell.evaluationSetId) ?? cell.evaluationSetId;
  }
  return cell.origin === "reported" ? "that of the source" : "that of the features file";
}

function distinct(cells: readonly MirCell[], name: (cell: MirCell) => string | null): string[] {
  return [...new Set(cells.flatMap((cell) => name(cell) ?? []))];
}
