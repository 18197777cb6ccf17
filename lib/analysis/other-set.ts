/** Explains why a MIR is on an evaluation set other than the project's default. @param name of one or several sets */
export const otherSetSentence = (name: string): string =>
  `On ${name}, for want of one on the project's default set.`;

/** Counts the displayed values on other sets, by set; null if all are on the project's default or on unknown sets. */
export function otherSetsNote(values: readonly { readonly otherSet: string | null }[]): string | null {
  const counts = Map.groupBy(
    values.flatMap(({ otherSet }) => otherSet ?? []),
    (name) => name,
  );
  if (counts.size === 0) {
    return null;
  }
  const parts = [...counts].map(([name, own]) => `${own.length} of ${values.length} on ${name}`);
  return `${parts.join(", ")}, for want of one on the project's default set.`;
}
