import type { Layout } from "#lib/charts/figure.ts";

/** Below this width in pixels, a figure has room for only a few ticks. */
const NARROW = 480;
const NARROW_TICKS = 4;
const NARROW_LEFT = 52;
/** Right margin without line labels: half of the last tick label. */
const NO_LABELS_RIGHT = 24;

/** Fits a prepared layout to a width in pixels. The right margin for line labels is kept only if there are some. */
export function fitLayout(layout: Layout, width: number): Layout {
  const hasLabels = layout.annotations.length > 0;
  const isNarrow = width < NARROW;
  const margin = {
    ...layout.margin,
    r: hasLabels ? layout.margin.r : NO_LABELS_RIGHT,
    ...(isNarrow ? { l: NARROW_LEFT } : {}),
    // Without a legend there is nothing above the plot.
    ...(layout.showlegend ? {} : { t: 10 }),
  };
  if (!isNarrow) {
    return { ...layout, margin };
  }
  return {
    ...layout,
    margin,
    xaxis: { ...layout.xaxis, nticks: NARROW_TICKS },
    yaxis: { ...layout.yaxis, nticks: NARROW_TICKS + 1 },
  };
}
