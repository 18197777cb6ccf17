import type { ReviewContent } from "#lib/tables/review-content.ts";

/** Notes that tables have in common, which the review lists once at its end. */
const SHARED = /^(?:Source|MIR \([^)]*\)|Average|±[^:]*): /;
/** Notes that the page shows elsewhere: its date at the top, a link at each part. */
const REDUNDANT = /^Link: |, exported \d/;

/** The notes to show below their own table. */
export function tableNotes(notes: readonly string[]): string[] {
  return notes.filter((note) => !SHARED.test(note) && !REDUNDANT.test(note));
}

/** The definitions of a review's numbers, without duplicates. */
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
  // A note that another one contains is redundant.
  return [...new Set(notes)].filter(
    (note, _, all) => !all.some((other) => other !== note && other.startsWith(note)),
  );
}
