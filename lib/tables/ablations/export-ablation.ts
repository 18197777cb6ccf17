import type { AblationCell, AblationRow } from "#lib/analysis/ablation-rows.ts";
import { type DeltaMode, deltaOf } from "#lib/analysis/delta.ts";
import type { ExportCell, ExportColumn, ExportRow, FormattedTable } from "#lib/exports/table.ts";
import { exactNumberOf } from "#lib/format/exact-number.ts";
import { fixedText, MISSING, shortText, significantText } from "#lib/format/number-text.ts";
import { exactTimeText, formatNumber } from "#lib/format/values.ts";
import type { AblationView } from "#lib/tables/ablations/ablation-view.ts";
import { deltaText } from "#lib/tables/columns/column-display.ts";
import { definitionNote } from "#lib/tables/export/export-notes.ts";
import type { Column } from "#lib/tables/query/schema.ts";

/** The display settings of an ablation table. */
export interface AblationTableOptions {
  /** How changes against the baseline are printed; null for none. */
  readonly delta: DeltaMode | null;
  /** Whether a column contains the names of the runs. */
  readonly withRuns: boolean;
}

/** The provenance of a table. */
export interface Provenance {
  readonly source: string | null;
  /** Descriptions of the evaluation sets of the MIR values. */
  readonly evaluationSets: readonly string[];
  /** How many of them are on another set than the project's default; null where none is. */
  readonly otherSets: string | null;
  readonly exportedAt: Date;
  readonly link: string;
}

/**
 * The formatted table of an ablation: factors (and confounders) at the left, then runs, MIR, average, benchmarks. The page
 * renders and ranks the same table, so that page and file agree.
 */
export function ablationTable(
  view: AblationView,
  options: AblationTableOptions,
  provenance: Provenance | null = null,
): FormattedTable {
  const { ablation, confounderKeys, columns, rows } = view;
  const baseline = rows.find((row) => row.isBaseline);
  return {
    title: ablation.title,
    label: `tab:${ablation.key}`,
    notes: provenance === null ? [] : notesOf(view, provenance),
    columns: [
      ...ablation.factors.map((factor, index) => settingColumn(factor, index, view)),
      ...confounderKeys.map((key) => settingColumn(key, null, view)),
      ...(options.withRuns ? [{ id: "name", label: "Run", kind: "text" as const }] : []),
      ...columns.map((column) => numberColumn(column, view, options)),
    ],
    rows: rows.map((row, index): ExportRow => {
      const before = rows[index - 1];
      return {
        cells: [
          ...row.levels.map(levelCell),
          ...confounderKeys.map((key) => levelCell(row.params[key] ?? null)),
          ...(options.withRuns ? [textCell(rowName(row))] : []),
          ...columns.map((column) => numberCell(row, column, view, baseline, options.delta)),
        ],
        ...(row.isBaseline ? { isBaseline: true } : {}),
        ...(before !== undefined && before.block !== row.block ? { hasRuleAbove: true } : {}),
      };
    }),
  };
}

/** "baseline", "baseline +2" */
export function rowName({ runs }: AblationRow): string {
  const [first] = runs;
  return `${first?.name ?? ""}${runs.length > 1 ? ` +${runs.length - 1}` : ""}`;
}

function settingColumn(key: string, index: number | null, { rows }: AblationView): ExportColumn {
  const texts = rows.map((row) => (index === null ? row.params[key] : row.levels[index]) ?? null);
  const repeats = texts.some((text, at) => at > 0 && text === texts[at - 1]);
  return {
    id: `params.${key}`,
    label: key,
    kind: "text",
    // The innermost factor distinguishes the rows, so it is never merged.
    ...(index === 0 && repeats && new Set(texts).size > 1 ? { merges: true } : {}),
  };
}

const textCell = (text: string | null): ExportCell => ({ text: text ?? MISSING, value: null });

/** A level as logged, with its number for spreadsheets. */
const levelCell = (text: string | null): ExportCell => ({
  ...textCell(text),
  value: text === null ? null : exactNumberOf(text),
});

function numberColumn(column: Column, { rows }: AblationView, { delta }: AblationTableOptions): ExportColumn {
  const cells = rows.flatMap((row) => row.cells[column.id] ?? []);
  const spread = spreadName(column, cells);
  const hasDelta = delta !== null && rows.some((row) => row.isBaseline) && cells.length > 1;
  return {
    id: column.id,
    label: column.label,
    unit: column.unit,
    kind: "number",
    direction: column.direction,
    ...(spread === null ? {} : { errorName: spread }),
    ...(hasDelta ? { deltaName: "change against the baseline" } : {}),
  };
}

/** The meaning of ± in a column; both meanings if it mixes means and single runs. */
function spreadName(column: Column, cells: readonly AblationCell[]): string | null {
  const ofSeeds = cells.some((cell) => cell.deviation !== null);
  const ofSamples = column.group === "MIR" && cells.some((cell) => cell.error !== null);
  if (ofSeeds) {
    return ofSamples
      ? "standard deviation over seeds; of single runs the standard error over samples"
      : "standard deviation over seeds";
  }
  return ofSamples ? "standard error" : null;
}

function numberCell(
  row: AblationRow,
  column: Column,
  view: AblationView,
  baseline: AblationRow | undefined,
  mode: DeltaMode | null,
): ExportCell {
  const cell = row.cells[column.id];
  if (cell === undefined) {
    const state = column.group === "MIR" ? row.runs.map((run) => view.pending[run.id]).find(Boolean) : null;
    return { text: state ?? MISSING, value: null };
  }
  const { text } = formatNumber(cell.value, column.format);
  const base = row.isBaseline ? undefined : baseline?.cells[column.id];
  const delta =
    mode === null || base === undefined
      ? null
      : deltaOf(cell, base, mode, column.direction, view.seedDeviations[column.id] ?? null);
  const error = cell.deviation ?? (column.group === "MIR" ? cell.error : null);
  return {
    text,
    value: cell.value,
    reported: cell.isReported,
    ...(error === null ? {} : { error: { text: spreadText(error, column), value: error } }),
    ...(row.runs.length > 1 ? { count: cell.count } : {}),
    ...(delta === null
      ? {}
      : {
          delta: {
            text: deltaText(delta.value, mode ?? "absolute", text),
            value: delta.value,
            isPercent: mode === "percent",
            better: delta.better,
            withinNoise: delta.withinNoise,
          },
        }),
  };
}

/** Formats a spread with the decimals of the adjacent values. */
export function spreadText(value: number, { format }: Pick<Column, "format">): string {
  switch (format) {
    case "mir":
      return smallest(fixedText(value, 3), value, "0.001");
    case "score":
      return smallest(fixedText(value, 1), value, "0.1");
    case "loss":
    case "perplexity":
      return significantText(value, 2);
    default:
      return shortText(value, 2);
  }
}

/** A nonzero value that would print as zero. */
const smallest = (text: string, value: number, step: string) =>
  value > 0 && Number(text) === 0 ? `<${step}` : text;

function notesOf(view: AblationView, provenance: Provenance): string[] {
  const { ablation, definition, confounding, rows } = view;
  const runCount = rows.reduce((sum, row) => sum + row.runs.length, 0);
  const average = view.columns.find((column) => column.id.startsWith("average"));
  return [
    ...(provenance.source === null ? [] : [`Source: ${provenance.source}`]),
    `Factors: ${ablation.factors.join(", ")}`,
    definitionNote(definition),
    ...(provenance.evaluationSets.length === 0
      ? []
      : [`Evaluation set: ${provenance.evaluationSets.join("; ")}`]),
    ...(provenance.otherSets === null ? [] : [`MIR of ${provenance.otherSets}`]),
    ...(average === undefined ? [] : [`Average: ${average.description}`]),
    ...(confounding.confounders.length === 0
      ? []
      : [`Varies beside the factors: ${confounding.confounders.map((one) => one.key).join(", ")}`]),
    ...(ablation.filter === "" ? [] : [`Runs chosen by the filter: ${ablation.filter}`]),
    `${runCount} runs, exported ${exactTimeText(provenance.exportedAt)}`,
    `Link: ${provenance.link}`,
  ];
}
