import { diffLines, diffWordsWithSpace } from "diff";

export interface TextPart {
  readonly kind: "same" | "added" | "removed";
  readonly text: string;
}

/** Texts of more lines than this are compared line by line. */
const LINES = 8;

/** More changes than this are no longer a diff that one reads; it also bounds the work. */
const MAXIMUM_EDITS = 2000;

/** What was taken from `before` and added in `after`, in order, by words or, for many lines, by lines. */
export function diffTexts(before: string, after: string): TextPart[] {
  const byLines = [before, after].some((text) => text.split("\n").length > LINES);
  const options = { maxEditLength: MAXIMUM_EDITS };
  const changes = byLines ? diffLines(before, after, options) : diffWordsWithSpace(before, after, options);
  if (changes === undefined) {
    return [
      { kind: "removed", text: before },
      { kind: "added", text: after },
    ];
  }
  return changes.map(({ added, removed, value }) => ({
    kind: added ? "added" : removed ? "removed" : "same",
    text: value,
  }));
}
