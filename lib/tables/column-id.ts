/** Families of columns whose keys come from a project's data. */
const COLUMN_FAMILIES = ["params", "tags", "metrics", "mir", "scores"] as const;
export type ColumnFamily = (typeof COLUMN_FAMILIES)[number];

/** Columns that every run has. */
export const FIXED_COLUMNS = [
  "name",
  "status",
  "startedAt",
  "endedAt",
  "updatedAt",
  "lastStep",
  "average",
  "average.reported",
  "checkpointCount",
  "ablation",
] as const;
export type FixedColumn = (typeof FIXED_COLUMNS)[number];

export type ColumnRef =
  | { readonly kind: "fixed"; readonly column: FixedColumn }
  | { readonly kind: "keyed"; readonly family: ColumnFamily; readonly key: string };

/** What a column id names, or null when it names nothing. The key is everything after the first dot. */
export function parseColumnId(id: string): ColumnRef | null {
  const fixed = FIXED_COLUMNS.find((name) => name === id);
  if (fixed !== undefined) {
    return { kind: "fixed", column: fixed };
  }
  const dot = id.indexOf(".");
  const family = COLUMN_FAMILIES.find((name) => name === id.slice(0, dot));
  const key = id.slice(dot + 1);
  return dot < 0 || family === undefined || key === "" ? null : { kind: "keyed", family, key };
}

const PLAIN_KEY = /^[\p{L}\p{N}_][\p{L}\p{N}_./%@:+-]*$/u;

/**
 * A column id as the filter and sort languages write it: keys with spaces, commas or other marks are quoted.
 * @example columnReference('params.batch size') // 'params."batch size"'
 */
export function columnReference(id: string): string {
  const ref = parseColumnId(id);
  if (ref === null || ref.kind === "fixed" || PLAIN_KEY.test(ref.key)) {
    return id;
  }
  return `${ref.family}."${ref.key.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
