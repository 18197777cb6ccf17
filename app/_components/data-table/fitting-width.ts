/** Room around the content, where a cell has less padding of its own. */
const LEAST_PADDING = 21;

/** Pixels that the content of a column's drawn cells needs, its header's included; null where none is drawn. */
export function fittingWidth(root: HTMLElement, column: number): number | null {
  let widest = 0;
  for (const cell of root.querySelectorAll<HTMLElement>(`[aria-colindex="${column + 1}"]`)) {
    const range = document.createRange();
    range.selectNodeContents(cell.querySelector(".grid-head-line") ?? cell);
    const style = getComputedStyle(cell);
    const padding = Number.parseFloat(style.paddingLeft) + Number.parseFloat(style.paddingRight);
    widest = Math.max(widest, range.getBoundingClientRect().width + Math.max(padding, LEAST_PADDING));
  }
  return widest === 0 ? null : Math.ceil(widest);
}
