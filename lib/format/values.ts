import {
  countText,
  exactCountText,
  fixedText,
  MISSING,
  shortText,
  significantText,
} from "#lib/format/number-text.ts";

/** The kinds of numbers, each with its own format. */
export const VALUE_FORMATS = [
  "text",
  "status",
  "time",
  "mir",
  "score",
  "loss",
  "lr",
  "perplexity",
  "count",
  "step",
  "seconds",
  "setting",
  "number",
] as const;
export type ValueFormat = (typeof VALUE_FORMATS)[number];

/**
 * A formatted column value; every cell is formatted here. `text` is the content of the cell, `exact` its hover text, null
 * if the cell already shows every digit.
 */
export interface FormattedValue {
  readonly text: string;
  readonly exact: string | null;
}

/** As many digits as a logged number may have (lib/format/exact-number.ts), without rounding tails of computed values. */
const SETTING_DIGITS = 15;

type NumberFormatter = (value: number) => string;

const NUMBER_FORMATTERS: Readonly<Record<ValueFormat, NumberFormatter>> = {
  text: (value) => shortText(value),
  status: (value) => shortText(value),
  time: (value) => shortText(value),
  mir: (value) => fixedText(value, 3),
  score: (value) => fixedText(value, 1),
  loss: (value) => significantText(value, 4),
  lr: (value) => shortText(value, 3),
  perplexity: (value) => significantText(value, 4),
  count: countText,
  step: exactCountText,
  seconds: (value) => durationText(value * 1000),
  setting: (value) => fullPrecisionText(Number(value.toPrecision(SETTING_DIGITS))),
  number: (value) => shortText(value),
};

/** A number in the format of its column; null and undefined print as an en dash. */
export function formatNumber(value: number | null | undefined, format: ValueFormat): FormattedValue {
  if (value === null || value === undefined) return { text: MISSING, exact: null };
  const text = NUMBER_FORMATTERS[format](value);
  const exact = format === "count" || format === "step" ? exactCountText(value) : fullPrecisionText(value);
  return { text, exact: exact === text ? null : exact };
}

/** The full precision of the double. */
export function fullPrecisionText(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  return String(value).replace("e+", "e").replaceAll("-", "−");
}

/** A duration: "340 ms", "12.3 s", "4 min 5 s", "2 h 7 min", "3 d 4 h". At most two parts. */
export function durationText(milliseconds: number): string {
  if (!Number.isFinite(milliseconds)) return MISSING;
  const size = Math.abs(milliseconds);
  const sign = milliseconds < 0 ? "−" : "";
  if (size < 999.5) return `${sign}${Math.round(size)} ms`;
  if (size < 59_950) return `${sign}${(size / 1000).toFixed(1)} s`;
  const seconds = Math.round(size / 1000);
  for (const [large, largeUnit, small, smallUnit] of DURATION_PARTS) {
    const total = Math.round(seconds / small);
    const perLarge = large / small;
    if (total < perLarge) continue;
    const rest = total % perLarge;
    const head = `${sign}${Math.floor(total / perLarge)} ${largeUnit}`;
    return rest === 0 ? head : `${head} ${rest} ${smallUnit}`;
  }
  return `${sign}${seconds} s`;
}

const DURATION_PARTS = [
  [86_400, "d", 3600, "h"],
  [3600, "h", 60, "min"],
  [60, "min", 1, "s"],
] as const;

const BYTE_UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] as const;

/** Bytes in binary units, with about three digits: "982 B", "14.6 MiB", "1023 KiB". */
export function bytesText(bytes: number): string {
  if (!Number.isFinite(bytes)) return MISSING;
  let size = bytes;
  let unit = 0;
  while (Math.round(size) >= 1024 && unit < BYTE_UNITS.length - 1) {
    size /= 1024;
    unit++;
  }
  const decimals = unit === 0 || size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return `${Number(size.toFixed(decimals))} ${BYTE_UNITS[unit]}`;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The time from `time` to `now`, past or future; `exact` is the time in UTC. */
export function relativeTime(time: Date, now: Date): FormattedValue {
  const exact = exactTimeText(time);
  const difference = now.getTime() - time.getTime();
  const size = Math.abs(difference);
  if (Number.isNaN(difference)) return { text: MISSING, exact: null };
  // A clock that is a few seconds off must not display a new run as "in 2 s".
  if (size < 10_000) return { text: "just now", exact };
  const text = distanceText(size);
  return { text: difference > 0 ? `${text} ago` : `in ${text}`, exact };
}

function distanceText(size: number): string {
  if (size < MINUTE) return `${Math.floor(size / 1000)} s`;
  if (size < HOUR) return `${Math.floor(size / MINUTE)} min`;
  if (size < DAY) return `${Math.floor(size / HOUR)} h`;
  if (size < 60 * DAY) return `${Math.floor(size / DAY)} d`;
  if (size < 730 * DAY) return `${Math.floor(size / (30.44 * DAY))} mo`;
  return `${Math.floor(size / (365.25 * DAY))} y`;
}

/** "2026-11-23 02:17:41 UTC": equal on server and client, regardless of their time zones. */
export function exactTimeText(time: Date): string {
  if (Number.isNaN(time.getTime())) return MISSING;
  return `${time.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
