/**
 * When two params are one setting: as numbers, as booleans whatever their case, as JSON whatever its blanks, or as texts.
 * PostgreSQL keeps the canonical text in param.canonical (canonical_setting); a test compares both.
 */

import { exactDecimalOf } from "#lib/format/exact-number.ts";

const TOKEN = /"(?:[^"\\]|\\.)*"|-?[0-9][-+.0-9eE]*|[^- \t\n\r"0-9]/g;

/** Equal for texts that are one setting. */
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

/** Whether two values are the same setting; null: not logged. */
export const isSameSetting = (a: string | null, b: string | null): boolean =>
  a === b || canonical(a) === canonical(b);

/** How many settings the values are; "not logged" is one. */
export const countSettings = (values: readonly (string | null)[]): number =>
  new Set(values.map(canonical)).size;

type Params = Readonly<Record<string, string>>;

const known = new WeakMap<Params, Params>();

/** The canonical text of each param, made once for a record: runs are compared with every other one. */
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

/** For each setting the text that stands for it: the first one of those given. */
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
