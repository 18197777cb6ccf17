/**
 * Equality of settings: as numbers, as booleans ignoring case, as JSON ignoring white space, or as text. PostgreSQL stores
 * the canonical text in param.canonical (canonical_setting); a test compares both.
 */

import { exactDecimalOf } from "#lib/format/exact-number.ts";

const TOKEN = /"(?:[^"\\]|\\.)*"|-?[0-9][-+.0-9eE]*|[^- \t\n\r"0-9]/g;

/** Equal for texts that denote the same setting. */
export function canonicalSetting(value: string): string {
  const number = exactDecimalOf(value);
  if (number !== null) {
    return number;
  }
  if (/^(?:true|false)$/i.test(value)) {
    return value.toLowerCase();
  }
  return /^[ \t\n\r]*[[{]/.test(value) && isJson(value)
    ? (value.match(TOKEN) ?? []).map((token) => exactDecimalOf(token) ?? token).join("")
    : value;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const canonical = (value: string | null): string | null => (value === null ? null : canonicalSetting(value));

/** Whether two values are the same setting; null means not logged. */
export const isSameSetting = (a: string | null, b: string | null): boolean =>
  a === b || canonical(a) === canonical(b);

/** Number of distinct settings among the values; not logged counts as one. */
export const countSettings = (values: readonly (string | null)[]): number =>
  new Set(values.map(canonical)).size;

type Params = Readonly<Record<string, string>>;

const known = new WeakMap<Params, Params>();

/** The canonical text of each param, computed once per record, because runs are compared pairwise. */
export function canonicalParams(params: Params): Params {
  const before = known.get(params);
  if (before !== undefined) {
    return before;
  }
  const entries = Object.entries(params).map(([key, value]) => [key, canonicalSetting(value)] as const);
  const made: Params = Object.fromEntries(entries);
  known.set(params, made);
  return made;
}

/** Maps each text to the first given text of the same setting. */
export function textOfSettings(texts: Iterable<string>): (text: string) => string {
  const first = new Map<string, string>();
  for (const text of texts) {
    const setting = canonicalSetting(text);
    if (!first.has(setting)) {
      first.set(setting, text);
    }
  }
  return (text) => first.get(canonicalSetting(text)) ?? text;
}
