/** Whether a key was pressed in a menu or dialog, which has the keys for itself while it is open. */
export function isInOverlay({ target }: Event): boolean {
  return target instanceof Element && target.closest("[role=menu], [role=dialog], [role=listbox]") !== null;
}
