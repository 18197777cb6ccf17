import type { ColumnSettings } from "#lib/tables/query/column-settings.ts";

export type ColumnSettingsPatch = { readonly [Key in keyof ColumnSettings]: ColumnSettings[Key] | undefined };

/** The settings of all columns with one column's changed: what is undefined goes back to the column's default. */
export function withColumnSettings(
  settings: ReadonlyMap<string, ColumnSettings>,
  id: string,
  patch: ColumnSettingsPatch,
): ReadonlyMap<string, ColumnSettings> {
  const merged = Object.fromEntries(
    Object.entries({ ...settings.get(id), ...patch }).filter(([, value]) => value !== undefined),
  ) as ColumnSettings;
  const next = new Map(settings);
  if (Object.keys(merged).length === 0) {
    next.delete(id);
  } else {
    next.set(id, merged);
  }
  return next;
}
