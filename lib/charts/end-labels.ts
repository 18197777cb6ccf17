import { type Annotation, plotText, shortLabel } from "#lib/charts/figure.ts";
import { font } from "#lib/charts/layout.ts";
import type { ChartTheme } from "#lib/charts/theme.ts";

/** Assumed height of the plot area, and the minimum distance between two labels, in pixels. */
const AREA_HEIGHT = 300;
const LINE_HEIGHT = 14;

interface EndLabel {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

interface Scale {
  readonly isLogX: boolean;
  readonly isLogY: boolean;
  readonly yRange: readonly [number, number];
}

/**
 * Labels at the right ends of lines, spread vertically so that they do not overlap. `yRange` is in the units of the
 * axis range (exponents of ten on a log axis), and so are the coordinates of Plotly's annotations.
 */
export function endLabels(labels: readonly EndLabel[], scale: Scale, theme: ChartTheme): Annotation[] {
  const [low, high] = scale.yRange;
  const placed = labels
    .map((label) => {
      const y = scale.isLogY ? Math.log10(label.y) : label.y;
      return {
        ...label,
        x: scale.isLogX ? Math.log10(label.x) : label.x,
        y,
        pixel: ((y - low) / (high - low)) * AREA_HEIGHT,
      };
    })
    .sort((a, b) => a.pixel - b.pixel);
  let previous = Number.NEGATIVE_INFINITY;
  return placed.map(({ text, x, y, pixel }) => {
    const target = Math.max(pixel, previous + LINE_HEIGHT);
    previous = target;
    return {
      x,
      y,
      xref: "x",
      yref: "y",
      text: plotText(shortLabel(text)),
      font: font(theme, 11),
      showarrow: false,
      xanchor: "left",
      yanchor: "middle",
      xshift: 6,
      yshift: Math.round(target - pixel),
    };
  });
}
