/** `name`, or the first of `name (2)`, `name (3)`, … that is not taken. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  let candidate = name;
  for (let count = 2; taken.has(candidate); count += 1) {
    candidate = `${name} (${count})`;
  }
  return candidate;
}
