/**
 * Which texts are numbers: decimal ones without leading zeros, which belong to names ("007"). The limits on length and
 * exponent keep every match within what PostgreSQL's `numeric` and a double hold, so that "12e456" stays a name and no
 * cast can fail. PostgreSQL reads the same pattern.
 */
export const DECIMAL_PATTERN =
  "^[+-]?(?:(?:0|[1-9][0-9]{0,39})(?:\\.[0-9]{0,40})?|\\.[0-9]{1,40})(?:[eE][+-]?0?(?:[0-9]{1,2}|1[0-9]{2}|2[0-5][0-9]))?$";

const DECIMAL = new RegExp(DECIMAL_PATTERN);

/**
 * The number that a logged text denotes, where the double gives back its digits: "1e-3", ".5" and "1.10" are numbers; an
 * integer of 19 digits, "0012345" and "NaN" are not, nor are "0x10" and " 7 ".
 */
export function exactNumberOf(text: string): number | null {
  if (!DECIMAL.test(text)) return null;
  const number = Number(text);
  if (digitsOf(text) !== digitsOf(String(number))) return null;
  // "-0" is zero.
  return number === 0 ? 0 : number;
}

/** Sign, significant digits and power of ten: equal for texts that denote the same decimal number. */
function digitsOf(text: string): string {
  const [mantissa = "", power = "0"] = text.toLowerCase().split("e");
  const [whole = "", fraction = ""] = mantissa.replace(/^[+-]/, "").split(".");
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return "0";
  const sign = mantissa.startsWith("-") ? "-" : "";
  return `${sign}${significant}e${Number(power) - fraction.length + digits.length - significant.length}`;
}
