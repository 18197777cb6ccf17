/** The list with one item at another place. */
export function moveItem<Item>(items: readonly Item[], from: number, to: number): Item[] {
  const rest = [...items];
  const taken = rest.splice(from, 1);
  rest.splice(to, 0, ...taken);
  return rest;
}
