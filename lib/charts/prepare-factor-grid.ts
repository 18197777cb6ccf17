import {
  type Annotation,
  type FigureSpec,
  type FigureTable,
  plotText,
  type Shape,
  shortLabel,
} from "#lib/charts/figure.ts";
import { type AxisInfo, axis, baseLayout, font } from "#lib/charts/layout.ts";
import { type ChartTheme, inkOnViridis, viridisColor } from "#lib/charts/theme.ts";

/** One metric over the levels of two factors. */
export interface FactorGridInput {
  readonly x: { readonly label: string; readonly levels: readonly string[] };
  readonly y: { readonly label: string; readonly levels: readonly string[] };
  readonly value: AxisInfo;
  readonly print: (value: number) => string;
  /** At most one per pair of levels. */
  readonly cells: readonly FactorGridCell[];
  /** Pairs of levels whose runs have no value; every other pair without a cell has no run. */
  readonly unmeasured: readonly Pair[];
  /** Rows with a value whose pair of levels already has a cell. */
  readonly hidden: number;
}

export interface FactorGridCell {
  /** Indices of its levels. */
  readonly x: number;
  readonly y: number;
  readonly value: number;
  /** Sample standard deviation over the seeds; null for a single run. */
  readonly deviation: number | null;
  /** Number of runs that the value averages. */
  readonly count: number;
  /** Printed below the value: "±0.012 (3)". */
  readonly detail: string | null;
  readonly runId: string;
  readonly runName: string;
  readonly isBaseline: boolean;
  /** Whether it differs from the other cells in more than the two factors. */
  readonly isConfounded: boolean;
}

/** Half of the gap between two cells, as a share of a cell. */
const GAP = 0.03;
const LONGEST_LABEL = 16;
/** Number of hatching lines of a missing cell. */
const HATCHES = 5;

/**
 * The heat map of a two-factor ablation. Cells print their values, coloured along viridis from the smallest (dark) to the
 * largest (bright); missing cells are hatched and labelled by what is missing, the run or its value.
 * customdata of every cell: [runId, runName, levels, value].
 */
export function prepareFactorGrid(input: FactorGridInput, theme: ChartTheme): FigureSpec {
  const { x, y, value, cells, print } = input;
  const numbers = cells.map((cell) => cell.value);
  const [least, greatest] = [Math.min(...numbers), Math.max(...numbers)];
  const shareOf = (number: number) => (greatest === least ? 0.5 : (number - least) / (greatest - least));
  const pairs = y.levels.flatMap((_, row) => x.levels.map((__, column) => ({ x: column, y: row })));
  const missing = pairs.filter((pair) => !includesPair(pair, cells));
  return {
    title: gridTitle(input),
    data: gridData(input, pairs),
    subtitle: gridNotes(input, missing).join(" ") || null,
    description: `${value.label} over ${x.label} and ${y.label}: ${cells
      .map((cell) => `${levelsOf(cell, input)} ${print(cell.value)}`)
      .join("; ")}. ${missing.length} of ${pairs.length} cells are missing.`,
    traces: [
      {
        type: "scatter",
        mode: "markers",
        name: plotText(value.label),
        x: cells.map((cell) => cell.x),
        y: cells.map((cell) => cell.y),
        // Invisible: the markers only make the cells respond to hovering and clicks.
        opacity: 0,
        marker: { color: theme.muted, symbol: "square", size: 30 },
        customdata: cells.map((cell) => [
          cell.runId,
          plotText(cell.runName),
          plotText(levelsOf(cell, input)),
          plotText(`${print(cell.value)}${cell.detail === null ? "" : ` ${cell.detail}`}`),
        ]),
        hovertemplate: "<b>%{customdata[3]}</b><br>%{customdata[2]}<br>%{customdata[1]}<extra></extra>",
        showlegend: false,
      },
    ],
    layout: {
      ...baseLayout(theme, {
        xaxis: levelAxis(theme, x, false),
        yaxis: levelAxis(theme, y, true),
        shapes: [
          ...missing.flatMap((pair) => missingShapes(pair, theme)),
          ...cells.map((cell) => cellShape(cell, viridisColor(shareOf(cell.value)), theme)),
        ],
        annotations: [
          ...missing.map((pair) =>
            textAt(
              pair,
              includesPair(pair, input.unmeasured) ? "no value" : "no run",
              font(theme, 11, theme.muted),
              0,
            ),
          ),
          ...cells.flatMap((cell) => cellTexts(cell, shareOf(cell.value), print, theme)),
        ],
      }),
      margin: { l: leftMargin(y.levels), r: 16, t: 10, b: 52 },
    },
  };
}

/** One row per pair of levels, including those without a value. */
function gridData({ x, y, value, cells, unmeasured }: FactorGridInput, pairs: readonly Pair[]): FigureTable {
  const unit = value.unit === null || value.unit === undefined || value.unit === "" ? "" : ` (${value.unit})`;
  return {
    columns: [y.label, x.label, `${value.label}${unit}`, "±", "seeds", "run", "note"],
    rows: pairs.map((pair) => {
      const cell = cells.find((one) => one.x === pair.x && one.y === pair.y);
      const levels = [y.levels[pair.y] ?? null, x.levels[pair.x] ?? null];
      return cell === undefined
        ? [...levels, null, null, null, null, includesPair(pair, unmeasured) ? "no value" : "no run"]
        : [...levels, cell.value, cell.deviation, cell.count, cell.runName, noteOf(cell)];
    }),
  };
}

function noteOf({ isBaseline, isConfounded }: FactorGridCell): string | null {
  return isBaseline ? "baseline" : isConfounded ? "differs in more than these two factors" : null;
}

function levelsOf(cell: FactorGridCell, { x, y }: FactorGridInput): string {
  return `${x.label} ${x.levels[cell.x] ?? ""}, ${y.label} ${y.levels[cell.y] ?? ""}`;
}

function levelAxis(theme: ChartTheme, { label, levels }: FactorGridInput["x"], isReversed: boolean) {
  const range: readonly [number, number] = isReversed
    ? [levels.length - 0.5, -0.5]
    : [-0.5, levels.length - 0.5];
  return {
    ...axis(theme, { label }, { range }),
    tickmode: "array" as const,
    tickvals: levels.map((_, index) => index),
    ticktext: levels.map((level) => plotText(shortLabel(level, LONGEST_LABEL))),
    showgrid: false as const,
    fixedrange: true,
  };
}

/** Wide enough for the level names, which can have any length. */
function leftMargin(levels: readonly string[]): number {
  const longest = Math.max(0, ...levels.map((level) => Math.min(LONGEST_LABEL, level.length)));
  return 44 + 7 * longest;
}

function cellShape(cell: FactorGridCell, color: string, theme: ChartTheme): Shape {
  return {
    ...boxOf(cell),
    fillcolor: color,
    line: cell.isBaseline ? { color: theme.ink, width: 3 } : { color, width: 0 },
    layer: "below",
  };
}

function missingShapes(pair: Pair, theme: ChartTheme): Shape[] {
  const box = boxOf(pair);
  const line = { color: theme.grid, width: 1 };
  const width = box.x1 - box.x0;
  const hatches = Array.from({ length: HATCHES }, (_, index): Shape => {
    // Diagonals from the lower left, clipped at the edges of the box.
    const start = -1 + (2 * (index + 1)) / (HATCHES + 1);
    const [from, to] = [Math.max(0, start), Math.min(1, start + 1)];
    return {
      ...box,
      type: "line",
      x0: box.x0 + from * width,
      x1: box.x0 + to * width,
      y0: box.y0 + (from - start) * width,
      y1: box.y0 + (to - start) * width,
      line,
      layer: "below",
    };
  });
  return [{ ...box, line: { ...line, dash: "dot" }, layer: "below" }, ...hatches];
}

interface Pair {
  readonly x: number;
  readonly y: number;
}

const includesPair = (pair: Pair, pairs: readonly Pair[]) =>
  pairs.some(({ x, y }) => x === pair.x && y === pair.y);

function boxOf({ x, y }: Pair) {
  const half = 0.5 - GAP;
  return {
    type: "rect",
    xref: "x",
    yref: "y",
    x0: x - half,
    x1: x + half,
    y0: y - half,
    y1: y + half,
  } as const;
}

function cellTexts(
  cell: FactorGridCell,
  share: number,
  print: (value: number) => string,
  theme: ChartTheme,
): Annotation[] {
  const ink = inkOnViridis(share);
  const mark = cell.isConfounded ? " *" : "";
  const hasDetail = cell.detail !== null;
  return [
    textAt(cell, `${print(cell.value)}${mark}`, font(theme, 13, ink), hasDetail ? 7 : 0),
    ...(cell.detail === null ? [] : [textAt(cell, cell.detail, font(theme, 11, ink), -9)]),
  ];
}

function textAt({ x, y }: Pair, text: string, textFont: Annotation["font"], yshift: number): Annotation {
  return {
    x,
    y,
    xref: "x",
    yref: "y",
    text: plotText(text),
    font: textFont,
    showarrow: false,
    xanchor: "center",
    yanchor: "middle",
    yshift,
  };
}

function gridTitle({ x, y, value, cells, print }: FactorGridInput): string {
  const { label, direction = null } = value;
  const [first] = cells;
  if (first === undefined) {
    return `${label}: no values yet`;
  }
  if (direction === null) {
    return `${label} over ${x.label} and ${y.label}`;
  }
  const best = cells.reduce((top, cell) =>
    (direction === "lower" ? cell.value < top.value : cell.value > top.value) ? cell : top,
  );
  return `${label} is best at ${x.label} ${x.levels[best.x] ?? ""}, ${y.label} ${y.levels[best.y] ?? ""} (${print(best.value)})`;
}

function gridNotes(
  { cells, unmeasured, hidden, value }: FactorGridInput,
  missing: readonly Pair[],
): string[] {
  const empty = missing.filter((pair) => !includesPair(pair, unmeasured)).length;
  return [
    cells.length === 0
      ? ""
      : `Dark is low, bright is high${value.direction == null ? "" : `; ${value.direction} is better`}.`,
    cells.some((cell) => cell.isBaseline) ? "The framed cell is the baseline." : "",
    cells.some((cell) => cell.isConfounded) ? "* differs in more than these two factors." : "",
    missingNote(empty, missing.length - empty),
    hidden === 0
      ? ""
      : `${hidden} further ${hidden === 1 ? "row of this pair is" : "rows of these pairs are"} not shown.`,
  ].filter(Boolean);
}

function missingNote(withoutRun: number, withoutValue: number): string {
  const runs = withoutRun === 0 ? "" : `${withoutRun} ${withoutRun === 1 ? "pair has" : "pairs have"} no run`;
  if (withoutValue === 0) {
    return runs === "" ? "" : `${runs}.`;
  }
  const subject = runs === "" ? (withoutValue === 1 ? "pair " : "pairs ") : "";
  const values = `${withoutValue} ${subject}${withoutValue === 1 ? "has a run" : "have runs"} without a value`;
  return `${[runs, values].filter(Boolean).join(", ")}.`;
}
