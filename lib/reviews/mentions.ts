/** A mention in a text, with its start and end offsets in UTF-16 code units. */
export interface Mention {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/**
 * `@name` up to the next space or closing mark, or `@"name with spaces"`. The @ must not follow a word character, so that
 * an e-mail address is not a mention.
 */
const MENTION = /(?<![\p{L}\p{N}_.+-])@(?:"([^"\n]{1,250})"|([\p{L}\p{N}_][\p{L}\p{N}_./:+=-]{0,249}))/gu;
/** Punctuation at the end belongs to the sentence. */
const PUNCTUATION = /[.:/+=-]+$/;

/** The mentions of a plain text, in order. Markdown code must be removed first. */
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

/** Inline code and code blocks, in which @ is not a mention. */
const CODE = /```[\s\S]*?(?:```|$)|`[^`\n]*`/g;

/** The distinct names that a Markdown text mentions. */
export function mentionedNames(markdown: string): string[] {
  return [...new Set(findMentions(markdown.replace(CODE, " ")).map(({ name }) => name))];
}

/** The text that mentions a run of this name. */
export function mentionOf(name: string): string {
  const [found] = findMentions(`@${name}`);
  return found?.name === name ? `@${name}` : `@"${name}"`;
}
