import { COLUMN_KINDS, type ColumnKind } from "#lib/tables/query/column-kind.ts";
import { FIXED_COLUMNS, type FixedColumn, isFixedColumn } from "#lib/tables/query/fixed-columns.ts";

/**
 * Families of columns whose keys come from a project's data. `metrics` is the last value of a series, its variants are
 * other statistics (`metrics:best`: the last one logged at or before the step of the run's best MIR under the
 * project's definition); `mir` is the value of the last checkpoint, `mir:best` the lowest of all checkpoints; `fid`
 * has keys `<definition>/<layer>` or `<definition>/<first>-<last>` (the sum over these layers); `calc` names a
 * calculation of the view (lib/tables/calculations/calculations.ts).
 */
const COLUMN_FAMILIES = {
  params: "text",
  tags: "text",
  metrics: "number",
  "metrics:min": "number",
  "metrics:max": "number",
  "metrics:mean": "number",
  "metrics:best": "number",
  mir: "number",
  "mir:best": "number",
  fid: "number",
  scores: "number",
  calc: "number",
} as const satisfies Record<string, ColumnKind>;
export type ColumnFamily = keyof typeof COLUMN_FAMILIES;

export type ColumnRef =
  | { readonly kind: "fixed"; readonly column: FixedColumn }
  | { readonly kind: "keyed"; readonly family: ColumnFamily; readonly key: string };

/** Parses a column id; null if it is invalid. The key is everything after the first dot. */
export function parseColumnId(id: string): ColumnRef | null {
  if (isFixedColumn(id)) {
    return { kind: "fixed", column: id };
  }
  const dot = id.indexOf(".");
  const family = id.slice(0, dot);
  const key = id.slice(dot + 1);
  return dot < 0 || !isFamily(family) || key === "" ? null : { kind: "keyed", family, key };
}

const isFamily = (name: string): name is ColumnFamily => Object.hasOwn(COLUMN_FAMILIES, name);

/** What a column holds. */
export function columnKind(column: ColumnRef): ColumnKind {
  return column.kind === "keyed" ? COLUMN_FAMILIES[column.family] : FIXED_COLUMNS[column.column].kind;
}

/** Whether the values of a column make sensible groups. */
export function isGroupable(column: ColumnRef): boolean {
  return column.kind === "keyed"
    ? isLogged(column)
    : COLUMN_KINDS[FIXED_COLUMNS[column.column].kind].isGroupable;
}

/** A param or a tag: text that may read as a number. */
export const isLogged = (column: ColumnRef): boolean =>
  column.kind === "keyed" && (column.family === "params" || column.family === "tags");

/** Statistics over the runs of a group; `n` is the number of runs with a value. */
export const GROUP_STATISTICS = ["mean", "std", "median", "min", "max", "n"] as const;
export type GroupStatistic = (typeof GROUP_STATISTICS)[number];

/**
 * Splits `std:mir.exact` into a group statistic and a column id; a plain id has no statistic.
 * @example parseStatisticId("std:metrics:min.loss") // { statistic: "std", column: "metrics:min.loss" }
 */
export function parseStatisticId(id: string): { statistic: GroupStatistic | null; column: string } {
  const colon = id.indexOf(":");
  const statistic = GROUP_STATISTICS.find((name) => name === id.slice(0, colon));
  return statistic === undefined
    ? { statistic: null, column: id }
    : { statistic, column: id.slice(colon + 1) };
}

/** Parses the key of a `fid` column: `exact/12`, `exact/1-8`; null for anything else. */
export function parseFidKey(key: string): { definition: string; first: number; last: number } | null {
  const match = /^([a-z-]+)\/([0-9]{1,4})(?:-([0-9]{1,4}))?$/.exec(key);
  if (match?.[1] === undefined || match[2] === undefined) {
    return null;
  }
  const first = Number(match[2]);
  const last = match[3] === undefined ? first : Number(match[3]);
  return first < 1 || last < first ? null : { definition: match[1], first, last };
}

const PLAIN_KEY = /^[\p{L}\p{N}_][\p{L}\p{N}_./%@:+-]*$/u;

/**
 * A column id in the syntax of filters and sort orders: keys with spaces, commas or special characters are quoted.
 * @example columnReference('params.batch size') // 'params."batch size"'
 */
export function columnReference(id: string): string {
  const { statistic, column } = parseStatisticId(id);
  const ref = parseColumnId(column);
  if (ref === null || ref.kind === "fixed" || PLAIN_KEY.test(ref.key)) {
    return id;
  }
  const prefix = statistic === null ? "" : `${statistic}:`;
  return `${prefix}${ref.family}."${ref.key.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
