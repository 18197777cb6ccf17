import { diffLines, diffWordsWithSpace } from "diff";

export interface TextPart {
  readonly kind: "same" | "added" | "removed";
  readonly text: string;
}

/** Texts of more lines than this are compared line by line. */
const LINES = 8;

/** A diff with more changes than this is unreadable. Also bounds the running time. */
const MAXIMUM_EDITS = 2000;

/** The parts removed from `before` and added in `after`, in order: by words, or by lines for longer texts. */
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
