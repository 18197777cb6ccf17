import type { ColumnLook } from "#lib/tables/query/column-settings.ts";

export type ColumnSettingsPatch = { readonly [Key in keyof ColumnLook]: ColumnLook[Key] | undefined };

/** The settings of all columns with one column's changed: what is undefined goes back to the column's default. */
export function withColumnSettings(
  settings: ReadonlyMap<string, ColumnLook>,
  id: string,
  patch: ColumnSettingsPatch,
): ReadonlyMap<string, ColumnLook> {
  const merged = Object.fromEntries(
    Object.entries({ ...settings.get(id), ...patch }).filter(([, value]) => value !== undefined),
  ) as ColumnLook;
  const next = new Map(settings);
  if (Object.keys(merged).length === 0) {
    next.delete(id);
  } else {
    next.set(id, merged);
  }
  return next;
}
