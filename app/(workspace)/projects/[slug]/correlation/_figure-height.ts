/** Pixels: the figure and its skeleton are of one size, so that nothing jumps. */
export const FIGURE_HEIGHT = 440;
