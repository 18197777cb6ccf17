/**
 * Formats numbers for display: a true minus sign, no 15-digit tails, and words for values that are not finite. Figures,
 * findings and tables all use it, so that a value looks the same everywhere.
 */

export const MINUS = "−";

/** Displayed in place of a missing value. */
export const MISSING = "–";

/** `decimals` digits after the point. A value that rounds to zero has no sign. */
export function fixedText(value: number, decimals: number): string {
  return notFinite(value) ?? withMinus(value.toFixed(decimals));
}

/** `fixedText` with an explicit plus sign on positive values, for differences and coefficients. */
export function signedText(value: number, decimals: number): string {
  const text = fixedText(value, decimals);
  return value > 0 && Number(value.toFixed(decimals)) > 0 ? `+${text}` : text;
}

/**
 * `digits` significant digits, keeping trailing zeros (0.7500 has four digits); exponential notation only below 1e-4 and
 * from 1e6 on: "1.234e−7".
 */
export function significantText(value: number, digits: number): string {
  const word = notFinite(value);
  if (word !== null) return word;
  if (value === 0) return "0";
  const rounded = Number(value.toPrecision(digits));
  const size = Math.abs(rounded);
  if (size < 1e-4 || size >= 1e6) return withMinus(rounded.toExponential(digits - 1).replace("e+", "e"));
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  return withMinus(rounded.toFixed(decimals));
}

/** At most `digits` significant digits without trailing zeros: 0.001 is "1e−3", 12.5 is "12.5". */
export function shortText(value: number, digits = 6): string {
  const word = notFinite(value);
  if (word !== null) return word;
  const rounded = Number(value.toPrecision(digits));
  const size = Math.abs(rounded);
  if (size !== 0 && (size < 0.01 || size >= 1e7))
    return withMinus(rounded.toExponential().replace("e+", "e"));
  return withMinus(String(rounded));
}

const COUNT_UNITS = [
  [1e12, "T"],
  [1e9, "B"],
  [1e6, "M"],
  [1e3, "K"],
] as const;

/** A count, from 10 000 on with three significant digits: 558128 is "558K", 1.9e6 is "1.9M". Smaller counts are exact. */
export function countText(value: number): string {
  const word = notFinite(value);
  if (word !== null) return word;
  if (Math.abs(value) < 10_000) return exactCountText(Math.round(value));
  for (const [index, [unit, letter]] of COUNT_UNITS.entries()) {
    if (Math.abs(value) < unit) continue;
    const scaled = Number((value / unit).toPrecision(3));
    const larger = COUNT_UNITS[index - 1];
    // 999 999 is 1M, not 1000K.
    if (Math.abs(scaled) >= 1000 && larger !== undefined) return withMinus(`${scaled / 1000}${larger[1]}`);
    return withMinus(`${scaled}${letter}`);
  }
  return withMinus(String(value));
}

/** Every digit of a whole number, with narrow no-break spaces between thousands. */
export function exactCountText(value: number): string {
  const word = notFinite(value);
  if (word !== null) return word;
  const [whole = "", fraction] = Math.abs(value)
    .toFixed(Number.isInteger(value) ? 0 : 3)
    .split(".");
  const grouped = whole.length <= 4 ? whole : whole.replace(/\B(?=(\d{3})+$)/g, "\u202f");
  const sign = value < 0 ? MINUS : "";
  return `${sign}${grouped}${fraction === undefined ? "" : `.${fraction}`}`;
}

/**
 * A correlation coefficient: signed, with `least` decimals, or more, up to four, if it would otherwise round to ±1 without
 * being ±1.
 */
export function coefficientText(value: number, least = 2): string {
  for (let decimals = least; decimals <= 4; decimals++) {
    const isRoundedUp = Math.abs(value) < 1 && Math.abs(Number(value.toFixed(decimals))) === 1;
    if (!isRoundedUp) return signedText(value, decimals);
  }
  return value > 0 ? "+0.9999" : `${MINUS}0.9999`;
}

/** A p value in the usual style of papers: "0.031", "< 0.001". */
export function pValueText(value: number): string {
  return value < 0.001 ? "< 0.001" : fixedText(value, 3);
}

function notFinite(value: number): string | null {
  if (Number.isNaN(value)) return "NaN";
  if (value === Number.POSITIVE_INFINITY) return "∞";
  return value === Number.NEGATIVE_INFINITY ? `${MINUS}∞` : null;
}

function withMinus(text: string): string {
  const unsigned = /^-0(?:\.0*)?$/.test(text) ? text.slice(1) : text;
  return unsigned.replaceAll("-", MINUS);
}
