/** A mention in a text, with its place, counted in characters from 0. */
export interface Mention {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/**
 * `@name` up to the next space or closing mark, `@"name with spaces"` as a whole. What stands before the @ must not be part
 * of a word: an address of mail mentions nobody.
 */
const MENTION = /(?<![\p{L}\p{N}_.+-])@(?:"([^"\n]{1,250})"|([\p{L}\p{N}_][\p{L}\p{N}_./:+=-]{0,249}))/gu;
/** A full stop or a colon at the end belongs to the sentence. */
const PUNCTUATION = /[.:/+=-]+$/;

/** The mentions of a text, in order; a text is what Markdown shows as such, not code. */
export function findMentions(text: string): Mention[] {
  return [...text.matchAll(MENTION)].map((match) => {
    const start = match.index;
    const [whole, quoted, plain = ""] = match;
    if (quoted !== undefined) {
      return { name: quoted, start, end: start + whole.length };
    }
    const name = plain.replace(PUNCTUATION, "");
    return { name, start, end: start + 1 + name.length };
  });
}

/** Code, inline or in blocks, mentions nobody. */
const CODE = /```[\s\S]*?(?:```|$)|`[^`\n]*`/g;

/** The different names that a Markdown text mentions. */
export function mentionedNames(markdown: string): string[] {
  return [...new Set(findMentions(markdown.replace(CODE, " ")).map(({ name }) => name))];
}

/** How a text mentions a run. */
export function mentionOf(name: string): string {
  const [found] = findMentions(`@${name}`);
  return found?.name === name ? `@${name}` : `@"${name}"`;
}
