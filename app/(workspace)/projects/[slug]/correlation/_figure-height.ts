/** Pixels. The figure and its skeleton have the same height, so that the layout does not shift. */
export const FIGURE_HEIGHT = 440;
