import { isSpreadOverDecades, levelNumber, orderLevels } from "#lib/analysis/ablation-levels.ts";
import type { AblationCell, AblationRow } from "#lib/analysis/ablation-rows.ts";
import { deltaOf } from "#lib/analysis/delta.ts";
import { countSettings } from "#lib/analysis/same-setting.ts";
import type { EffectInput, EffectPoint, EffectSeries } from "#lib/charts/prepare-effect.ts";
import type { FactorGridCell, FactorGridInput } from "#lib/charts/prepare-factor-grid.ts";
import { formatNumber } from "#lib/format/values.ts";
import type { AblationView } from "#lib/tables/ablations/ablation-view.ts";
import { rowName, spreadText } from "#lib/tables/ablations/export-ablation.ts";
import type { Column } from "#lib/tables/query/schema.ts";

/** Derives the data of an ablation's figures from its view. Pure, and runs in the browser. */

/** The levels of a factor, in the order of the table. */
export function levelsOf(view: AblationView, factor: string): string[] {
  const index = view.ablation.factors.indexOf(factor);
  const levels = view.rows.flatMap((row) => row.levels[index] ?? []);
  return orderLevels(levels, view.ablation.levelOrder[factor] ?? []);
}

/** The columns for which any row has a number. */
export function drawnColumns(view: AblationView): Column[] {
  return view.columns.filter((column) => view.rows.some((row) => row.cells[column.id] !== undefined));
}

/** One column against one factor. */
export function effectInput(view: AblationView, factor: string, column: Column): EffectInput {
  const levels = levelsOf(view, factor);
  const numbers = levels.map(levelNumber);
  const isNumeric = levels.length > 0 && numbers.every((number) => number !== null);
  const isLog = isNumeric && isSpreadOverDecades(numbers.map((number) => number ?? 0));
  const places = new Map(levels.map((level, index) => [level, isNumeric ? (numbers[index] ?? 0) : index]));
  const baseline = view.rows.find((row) => row.isBaseline)?.cells[column.id]?.value ?? null;
  const series = seriesOf(view, factor);
  return {
    factor,
    levels: levels.map((text) => ({ x: places.get(text) ?? 0, text })),
    scale: isNumeric ? (isLog ? "log" : "linear") : "category",
    y: { label: column.label, unit: column.unit, direction: column.direction },
    print: printer(column),
    series: series.map(({ rows, ...rest }) => ({
      ...rest,
      points: pointsOf(rows, view.ablation.factors.indexOf(factor), column, places),
    })),
    baseline,
    isNoise: isNoise(series[0]?.rows ?? [], column, view.seedDeviations[column.id] ?? null),
  };
}

/** Uses the criterion of the table's changes; false if the deviation between seeds is unknown. */
function isNoise(rows: readonly AblationRow[], { id, direction }: Column, seedDeviation: number | null) {
  const cells = rows.flatMap((row) => row.cells[id] ?? []).toSorted((a, b) => a.value - b.value);
  const [least] = cells;
  const greatest = cells.at(-1);
  if (least === undefined || greatest === undefined || cells.length < 2) {
    return false;
  }
  const isKnown = seedDeviation !== null || (least.deviation !== null && greatest.deviation !== null);
  return isKnown && deltaOf(greatest, least, "absolute", direction, seedDeviation)?.withinNoise === true;
}

const printer =
  (column: Column) =>
  (value: number): string =>
    formatNumber(value, column.format).text;

interface RowSeries extends Omit<EffectSeries, "points"> {
  readonly rows: readonly AblationRow[];
}

/** More lines are not distinguishable; the rest are single points. */
const MAXIMUM_LINES = 6;

/**
 * Series of rows that differ only in this factor, as lines, with the baseline's (or the longest) first. Rows that differ in
 * more than this factor from every other row are single points.
 */
export function seriesOf({ ablation, rows, confounderKeys }: AblationView, factor: string): RowSeries[] {
  const index = ablation.factors.indexOf(factor);
  const others = ablation.factors.filter((one) => one !== factor);
  const slices = [...Map.groupBy(rows, (row) => sliceOf(row, index)).values()];
  const lines = slices
    .filter((slice) => new Set(slice.map((row) => row.levels[index])).size > 1)
    .toSorted((a, b) => Number(hasBaseline(b)) - Number(hasBaseline(a)) || b.length - a.length)
    .slice(0, MAXIMUM_LINES);
  const single = slices.filter((slice) => !lines.includes(slice)).flat();
  const distinguishing = [...others, ...confounderKeys].filter(
    (key) => countSettings(rows.map((row) => row.params[key] ?? null)) > 1,
  );
  const labelOf = (slice: readonly AblationRow[]) =>
    distinguishing.map((key) => `${key} ${slice[0]?.params[key] ?? "–"}`).join(", ");
  return [
    ...lines.map((slice) => ({ label: labelOf(slice), isLine: true, rows: slice })),
    ...(single.length === 0
      ? []
      : [
          {
            label: lines.length === 0 ? "" : `other runs, which differ in more than ${factor}`,
            isLine: false,
            rows: single,
          },
        ]),
  ];
}

const hasBaseline = (slice: readonly AblationRow[]) => slice.some((row) => row.isBaseline);

function sliceOf({ block, levels }: AblationRow, factorIndex: number): string {
  return JSON.stringify([block, levels.filter((_, index) => index !== factorIndex)]);
}

function pointsOf(
  rows: readonly AblationRow[],
  index: number,
  column: Column,
  places: ReadonlyMap<string, number>,
): EffectPoint[] {
  return rows
    .flatMap((row): EffectPoint[] => {
      const level = row.levels[index];
      const cell = row.cells[column.id];
      const x = level === null || level === undefined ? undefined : places.get(level);
      if (level === null || level === undefined || cell === undefined || x === undefined) {
        return [];
      }
      return [
        {
          runId: row.key,
          runName: rowName(row),
          level,
          x,
          y: cell.value,
          ...barOf(cell, column),
          isBaseline: row.isBaseline,
        },
      ];
    })
    .toSorted((a, b) => a.x - b.x);
}

/** The standard deviation over several seeds, else the value's own standard error. */
function barOf(cell: AblationCell, { group }: Column): Pick<EffectPoint, "error" | "errorName"> {
  if (cell.deviation !== null) {
    return { error: cell.deviation, errorName: `standard deviation over ${cell.count} seeds` };
  }
  const over = group === "MIR" ? "samples" : "questions";
  return cell.error === null
    ? { error: null, errorName: null }
    : { error: cell.error, errorName: `standard error over ${over}` };
}

/**
 * One column over two factors. If several rows share both levels, the baseline is used, or the one that shares most params
 * with it: a factor grid over two of three factors fixes the third at the baseline's level.
 */
export function gridInput(
  view: AblationView,
  [xFactor, yFactor]: readonly [string, string],
  column: Column,
): FactorGridInput {
  const { factors } = view.ablation;
  const [x, y] = [levelsOf(view, xFactor), levelsOf(view, yFactor)];
  const others = factors.flatMap((factor, index) => (factor === xFactor || factor === yFactor ? [] : index));
  const reference = view.rows.find((row) => row.isBaseline) ?? view.rows[0];
  const distance = (row: AblationRow) =>
    (row.isClean ? 0 : 1) + others.filter((index) => row.levels[index] !== reference?.levels[index]).length;
  const cells = new Map<string, FactorGridCell>();
  const unmeasured = new Map<string, { readonly x: number; readonly y: number }>();
  let placed = 0;
  for (const row of view.rows.toSorted((a, b) => distance(a) - distance(b))) {
    const place = {
      x: x.indexOf(row.levels[factors.indexOf(xFactor)] ?? ""),
      y: y.indexOf(row.levels[factors.indexOf(yFactor)] ?? ""),
    };
    const cell = row.cells[column.id];
    const key = `${place.x} ${place.y}`;
    if (place.x < 0 || place.y < 0) {
      continue;
    }
    if (cell === undefined) {
      unmeasured.set(key, place);
      continue;
    }
    placed += 1;
    if (!cells.has(key)) {
      cells.set(key, {
        ...place,
        value: cell.value,
        deviation: cell.deviation,
        count: cell.count,
        detail: detailOf(cell, column),
        runId: row.key,
        runName: rowName(row),
        isBaseline: row.isBaseline,
        isConfounded: distance(row) > 0,
      });
    }
  }
  return {
    x: { label: xFactor, levels: x },
    y: { label: yFactor, levels: y },
    value: { label: column.label, unit: column.unit, direction: column.direction },
    print: printer(column),
    cells: [...cells.values()],
    unmeasured: [...unmeasured].flatMap(([key, place]) => (cells.has(key) ? [] : place)),
    hidden: placed - cells.size,
  };
}

function detailOf({ deviation, count }: AblationCell, column: Column): string | null {
  return deviation === null ? null : `± ${spreadText(deviation, column)} (${count})`;
}
