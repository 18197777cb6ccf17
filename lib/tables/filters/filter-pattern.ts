export const LONGEST_PATTERN = 200;

/** PostgreSQL's embedded options, as in (?c), which are allowed only at the start. */
const EMBEDDED_OPTIONS = /^\(\?[bceimnpqstwx]+\)/;
/** Skips escaped backslashes. */
const BACK_REFERENCE = /^(?:[^\\]|\\[^1-9])*\\[1-9]/s;
const NAMED_GROUP = /\(\?P?<(?![=!])/;

/**
 * The error message for a regular expression, or null. PostgreSQL evaluates it (docs: "POSIX regular expressions", advanced
 * ones); this reports the errors that JavaScript can detect beforehand. Back references are refused, because they can
 * take exponential time.
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
    // Removes the pattern from "/(ab/: Unterminated group", because the context already shows it.
    return `this is no regular expression: ${reason.slice(reason.lastIndexOf("/: ") + 1).replace(/^: /, "")}`;
  }
}
