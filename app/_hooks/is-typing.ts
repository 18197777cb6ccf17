/** Whether a key goes into a text: letters are not commands there, and Ctrl+Z takes back what was typed. */
export function isTyping({ target }: Event): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      ["TEXTAREA", "SELECT"].includes(target.tagName) ||
      (target instanceof HTMLInputElement && !["checkbox", "radio", "button"].includes(target.type)))
  );
}

/** Whether a key was pressed in a menu or dialog, which has the keys for itself while it is open. */
export function isInOverlay({ target }: Event): boolean {
  return target instanceof Element && target.closest("[role=menu], [role=dialog], [role=listbox]") !== null;
}
