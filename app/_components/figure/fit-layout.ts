import type { Layout } from "#lib/charts/figure.ts";

/** Below this many pixels a figure has room for few ticks only. */
const NARROW = 480;
const NARROW_TICKS = 4;
const NARROW_LEFT = 52;
/** Enough for half of the last tick's label. */
const NO_LABELS_RIGHT = 24;

/** The prepared layout in a frame of `width` pixels: the room for labels at the right only where labels stand there. */
export function fitLayout(layout: Layout, width: number): Layout {
  const hasLabels = layout.annotations.length > 0;
  const isNarrow = width < NARROW;
  const margin = {
    ...layout.margin,
    r: hasLabels ? layout.margin.r : NO_LABELS_RIGHT,
    ...(isNarrow ? { l: NARROW_LEFT } : {}),
    // Without a legend nothing stands above the plot.
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
