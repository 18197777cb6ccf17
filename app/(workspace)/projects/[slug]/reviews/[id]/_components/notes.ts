import type { ReviewContent } from "#lib/tables/review-content.ts";

/** What several tables say alike: the review says it once, at its end. */
const SHARED = /^(?:Source|MIR \([^)]*\)|Average|±[^:]*): /;
/** The page has these itself: its date at the top, a link at each part. */
const REDUNDANT = /^Link: |, exported \d/;

/** What stands below a table, and nowhere else. */
export function ownNotes(notes: readonly string[]): string[] {
  return notes.filter((note) => !SHARED.test(note) && !REDUNDANT.test(note));
}

/** What the numbers of a review are, each definition once. */
export function sharedNotes(contents: readonly ReviewContent[]): string[] {
  const notes = contents.flatMap((content) => {
    switch (content.kind) {
      case "table":
        return content.table.notes.filter((note) => SHARED.test(note));
      case "figure":
        return content.notes;
      default:
        return [];
    }
  });
  // What another note says too, and more, says nothing.
  return [...new Set(notes)].filter(
    (note, _, all) => !all.some((other) => other !== note && other.startsWith(note)),
  );
}
