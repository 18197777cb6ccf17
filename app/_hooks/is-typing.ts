/** Whether a key event is text input, where letters are not shortcuts and Ctrl+Z undoes typing. */
export function isTyping({ target }: Event): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      ["TEXTAREA", "SELECT"].includes(target.tagName) ||
      (target instanceof HTMLInputElement && !["checkbox", "radio", "button"].includes(target.type)))
  );
}

/** Whether a key event is in a menu or dialog, which handles all keys while it is open. */
export function isInOverlay({ target }: Event): boolean {
  return target instanceof Element && target.closest("[role=menu], [role=dialog], [role=listbox]") !== null;
}
