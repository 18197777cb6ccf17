/** Why a MIR is on another evaluation set than the project's default. @param name of the set, or of several */
export const otherSetSentence = (name: string): string =>
  `On ${name}, for want of one on the project's default set.`;

/** How many of the shown values are on which other set; null where all are on the project's default, or name no set. */
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
