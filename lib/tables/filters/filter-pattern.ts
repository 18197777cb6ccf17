export const LONGEST_PATTERN = 200;

/** PostgreSQL's own, as in (?c): they may stand at the very beginning. */
const EMBEDDED_OPTIONS = /^\(\?[bceimnpqstwx]+\)/;
/** A backslash before a backslash means neither of them. */
const BACK_REFERENCE = /^(?:[^\\]|\\[^1-9])*\\[1-9]/s;
const NAMED_GROUP = /\(\?P?<(?![=!])/;

/**
 * What is wrong with a regular expression, or null. PostgreSQL matches it (docs: "POSIX regular expressions", advanced
 * ones); what browsers can tell is told before it is asked. Patterns that refer back to what they matched can take
 * exponential time, and are refused.
 */
export function complainAboutPattern(text: string): string | null {
  if (text === "") {
    return "the regular expression is empty";
  }
  if (text.length > LONGEST_PATTERN) {
    return `the regular expression is longer than ${LONGEST_PATTERN} characters`;
  }
  if (BACK_REFERENCE.test(text)) {
    return "a regular expression cannot refer back to a group (\\1) here";
  }
  if (NAMED_GROUP.test(text)) {
    return "groups of a regular expression have no names here";
  }
  try {
    new RegExp(text.replace(EMBEDDED_OPTIONS, ""));
    return null;
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^Invalid regular expression: /, "") : "";
    // "/(ab/: Unterminated group" names the pattern, which stands there anyway.
    return `this is no regular expression: ${reason.slice(reason.lastIndexOf("/: ") + 1).replace(/^: /, "")}`;
  }
}
