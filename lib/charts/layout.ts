import { type AxisLayout, type Font, type Layout, MARGIN, plotText } from "#lib/charts/figure.ts";
import type { ChartTheme } from "#lib/charts/theme.ts";

export interface AxisInfo {
  readonly label: string;
  readonly unit?: string | null | undefined;
  readonly direction?: "lower" | "higher" | null | undefined;
}

export function font(theme: ChartTheme, size: number, color = theme.ink): Font {
  return { color, size, family: theme.fontFamily };
}

/** Name, unit and direction of an axis: "SEED-I (%) ↑ better". */
function axisTitle({ label, unit, direction }: AxisInfo): string {
  const withUnit = unit === null || unit === undefined || unit === "" ? label : `${label} (${unit})`;
  if (direction === null || direction === undefined) return plotText(withUnit);
  return plotText(`${withUnit} ${direction === "lower" ? "↓" : "↑"} better`);
}

interface AxisOptions {
  readonly type?: "linear" | "log" | "category";
  readonly range?: readonly [number, number] | undefined;
  /** A d3-format string; by default Plotly writes as many digits as the tick step needs. */
  readonly tickformat?: string | undefined;
  /** Distance between ticks on a linear axis; Plotly's choice by default. */
  readonly dtick?: number | undefined;
}

export function axis(theme: ChartTheme, info: AxisInfo, options: AxisOptions = {}): AxisLayout {
  const isLog = options.type === "log";
  // By default Plotly mixes font sizes on log axes: "10⁻¹" is large, the digits between are tiny.
  const tickformat = options.tickformat ?? (isLog ? ".3~g" : undefined);
  return {
    title: { text: axisTitle(info), font: font(theme, 13), standoff: 10 },
    type: options.type ?? "linear",
    ...(options.range === undefined ? {} : { range: options.range }),
    ...(tickformat === undefined ? {} : { tickformat }),
    ...(isLog && options.range !== undefined ? { dtick: logTicks(options.range) } : {}),
    ...(options.dtick === undefined ? {} : { dtick: options.dtick }),
    exponentformat: "power",
    nticks: 7,
    tickfont: font(theme, 12, theme.muted),
    gridcolor: theme.grid,
    linecolor: theme.grid,
    zeroline: false,
    automargin: false,
    fixedrange: false,
  };
}

/** Ticks at powers of ten in a wide range, else also at 2 and 5 times each power. */
function logTicks([low, high]: readonly [number, number]): number | "D2" {
  const decades = high - low;
  return decades < 3 ? "D2" : Math.ceil(decades / 8);
}

/** Shared by all figures: margins, backgrounds, fonts, and the legend above the plot. */
export function baseLayout(
  theme: ChartTheme,
  parts: Pick<Layout, "xaxis" | "yaxis"> &
    Partial<Pick<Layout, "annotations" | "shapes" | "barmode" | "hovermode" | "showlegend">>,
): Layout {
  return {
    margin: MARGIN,
    // Transparent, because the card behind the figure has the theme's colour and an exported file sets its own.
    paper_bgcolor: "rgba(0, 0, 0, 0)",
    plot_bgcolor: "rgba(0, 0, 0, 0)",
    font: font(theme, 12),
    hovermode: "closest",
    hoverlabel: { bgcolor: theme.surface, bordercolor: theme.muted, font: font(theme, 12) },
    showlegend: false,
    legend: {
      orientation: "h",
      x: 0,
      y: 1.01,
      xanchor: "left",
      yanchor: "bottom",
      font: font(theme, 12),
      tracegroupgap: 0,
    },
    annotations: [],
    shapes: [],
    ...parts,
  };
}

/** [low, high] of the finite values, padded by `share` of their span; a single value is padded by a share of its size. */
export function paddedRange(values: readonly number[], share = 0.08): readonly [number, number] | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return undefined;
  const room = low === high ? Math.abs(low) * share || 1 : (high - low) * share;
  return [low - room, high + room];
}
