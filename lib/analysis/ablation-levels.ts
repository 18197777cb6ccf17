import { textOfSettings } from "#lib/analysis/same-setting.ts";

/**
 * Levels are the values of a factor of an ablation, as logged by the runs. This module also runs in the browser.
 */

import { exactNumberOf } from "#lib/format/exact-number.ts";

/** Whether a param's name ends in the word seed (seed, random_seed, data.seed; not linseed). Equals is_seed_key in PostgreSQL. */
export function isSeedKey(key: string): boolean {
  return /(^|[^a-z])seed$/i.test(key);
}

const COUNT = /^(\d{1,12}(?:\.\d{1,12})?) ?([kKMBT])$/;
const UNITS: Readonly<Record<string, number>> = { k: 1e3, K: 1e3, M: 1e6, B: 1e9, T: 1e12 };

/** The number that a level denotes: "1e-3", "558K", "1.2M"; null for any other text. */
export function levelNumber(level: string): number | null {
  const number = exactNumberOf(level);
  if (number !== null) {
    return number;
  }
  const [, digits, unit] = COUNT.exec(level) ?? [];
  const factor = unit === undefined ? undefined : UNITS[unit];
  return digits === undefined || factor === undefined ? null : Number(digits) * factor;
}

/** Words with a conventional order. */
const KNOWN_ORDERS: readonly (readonly string[])[] = [
  ["false", "true"],
  ["no", "yes"],
  ["off", "on"],
  ["without", "with"],
  ["disabled", "enabled"],
  ["none", "few", "some", "many", "all"],
  ["none", "half", "all"],
  ["low", "medium", "high"],
  ["short", "medium", "long"],
  ["nano", "tiny", "small", "base", "medium", "large", "xl", "xxl", "huge", "giant"],
];

/**
 * Levels in their natural order: numbers by size, words by their conventional order, texts that differ in one number
 * ("mlp1x", "mlp2x") by that number, anything else in order of first appearance. Duplicates are dropped.
 * @param chosen levels that a user ordered, which come first in that order
 */
export function orderLevels(levels: Iterable<string>, chosen: readonly string[] = []): string[] {
  const all = [...levels];
  const textOf = textOfSettings(all);
  const own = [...new Set(all.map(textOf))];
  const first = [...new Set(chosen.map(textOf))].filter((level) => own.includes(level));
  const rest = own.filter((level) => !first.includes(level));
  const compare = orderOf(rest);
  return [...first, ...(compare === null ? rest : rest.toSorted(compare))];
}

function orderOf(levels: readonly string[]): ((a: string, b: string) => number) | null {
  if (levels.every((level) => levelNumber(level) !== null)) {
    return by((level) => levelNumber(level) ?? 0);
  }
  const known = KNOWN_ORDERS.find((order) => levels.every((level) => order.includes(level.toLowerCase())));
  if (known !== undefined) {
    return by((level) => known.indexOf(level.toLowerCase()));
  }
  const forms = new Set(levels.map((level) => level.replace(FIRST_NUMBER, "#")));
  const byNumber = by((level) => Number(FIRST_NUMBER.exec(level)?.[0] ?? 0));
  // Different integers of 19 digits may be the same double.
  return forms.size === 1 ? (a, b) => byNumber(a, b) || BY_DIGITS.compare(a, b) : null;
}

const by = (rank: (level: string) => number) => (a: string, b: string) => rank(a) - rank(b);

const BY_DIGITS = new Intl.Collator("en", { numeric: true });

const FIRST_NUMBER = /\d+(\.\d+)?/;

/** From this ratio of largest to smallest on, a linear axis cannot separate the small levels. */
const ALWAYS_LOG_RATIO = 1000;
const MINIMUM_LOG_RATIO = 10;

/**
 * Whether numbers span decades, so that a figure shows them on a log axis: at least three decades, or at least one if
 * their logarithms are more evenly spaced than the numbers.
 */
export function isSpreadOverDecades(numbers: readonly number[]): boolean {
  const sorted = [...new Set(numbers)].toSorted((a, b) => a - b);
  const [least] = sorted;
  const greatest = sorted.at(-1);
  if (least === undefined || greatest === undefined || least <= 0) {
    return false;
  }
  const ratio = greatest / least;
  if (ratio >= ALWAYS_LOG_RATIO) {
    return true;
  }
  return (
    sorted.length > 2 && ratio >= MINIMUM_LOG_RATIO && unevenness(sorted.map(Math.log)) < unevenness(sorted)
  );
}

/** Widest gap divided by the narrowest. */
function unevenness(sorted: readonly number[]): number {
  const gaps = sorted.slice(1).map((value, index) => value - (sorted[index] ?? value));
  return Math.max(...gaps) / Math.min(...gaps);
}
