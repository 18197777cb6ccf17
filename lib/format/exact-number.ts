/** Longer texts are names, not numbers. The bound also keeps casts in PostgreSQL cheap. */
const MOST_CHARACTERS = 60;
/** Excludes leading zeros, which indicate a name: "007" is not 7. */
const NUMBER = /^([+-]?)(?:(0|[1-9][0-9]*)(?:\.([0-9]*))?|\.([0-9]+))(?:[eE]([+-]?[0-9]{1,4}))?$/;
/** The smallest double with full precision; smaller ones lose digits. */
const SMALLEST_NORMAL = 2.2250738585072014e-308;

/** Any decimal with at most this many significant digits survives a round trip through a double (DBL_DIG in C). */
const SAFE_DIGITS = 15;

/**
 * The double that a logged text denotes, if the double gives back the same digits: 0.001 for "1e-3", "0.001" and ".001";
 * null for "1234567890123456789" and "12e456", which no double represents, for "0012345", and for any other text.
 *
 * Decides whether a setting is a number, for sorting, statistics, spreadsheets and equality. `exact_number` is its twin in
 * PostgreSQL (migration exact_numbers); tests/integration/tables/exact-number.test.ts compares both.
 */
export function exactNumberOf(text: string): number | null {
  const written = text.length <= MOST_CHARACTERS ? decimalOf(text) : null;
  if (written === null) return null;
  const value = Number(text);
  // Negative zero equals zero, because no setting distinguishes them.
  if (written.digits === "") return 0;
  if (!Number.isFinite(value) || Math.abs(value) < SMALLEST_NORMAL) return null;
  if (written.digits.length <= SAFE_DIGITS) return value;
  // Beyond 2^53, the shortest text may be halfway between two doubles, which PostgreSQL and JavaScript print differently.
  return Math.abs(value) <= 2 ** 53 && isSameDecimal(decimalOf(String(value)), written) ? value : null;
}

/** A text that is such a number as a plain decimal, "0.001", equal for texts of one number; null for any other text. */
export function exactDecimalOf(text: string): string | null {
  const decimal = exactNumberOf(text) === null ? null : decimalOf(text);
  if (decimal === null) return null;
  const { sign, digits, exponent } = decimal;
  if (digits === "") return "0";
  if (exponent >= 0) return sign + digits + "0".repeat(exponent);
  const padded = digits.padStart(1 - exponent, "0");
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

/** A decimal without leading and trailing zeros: ± digits · 10^exponent. */
interface Decimal {
  readonly sign: string;
  readonly digits: string;
  readonly exponent: number;
}

function decimalOf(text: string): Decimal | null {
  const [, sign, whole = "", fraction = "", bare = "", power = "0"] = NUMBER.exec(text) ?? [];
  if (sign === undefined) return null;
  const decimals = fraction + bare;
  const all = (whole + decimals).replace(/^0+/, "");
  const digits = all.replace(/0+$/, "");
  return {
    sign: sign === "-" ? "-" : "",
    digits,
    exponent: Number(power) - decimals.length + all.length - digits.length,
  };
}

const isSameDecimal = (a: Decimal | null, b: Decimal): boolean =>
  a?.sign === b.sign && a.digits === b.digits && a.exponent === b.exponent;
