import type { ColumnLook } from "#lib/tables/query/column-settings.ts";

export type LookPatch = { readonly [Key in keyof ColumnLook]: ColumnLook[Key] | undefined };

/** The looks with one column's changed: what is undefined goes back to what the column does by itself. */
export function withLook(
  looks: ReadonlyMap<string, ColumnLook>,
  id: string,
  patch: LookPatch,
): ReadonlyMap<string, ColumnLook> {
  const merged = Object.fromEntries(
    Object.entries({ ...looks.get(id), ...patch }).filter(([, value]) => value !== undefined),
  ) as ColumnLook;
  const next = new Map(looks);
  if (Object.keys(merged).length === 0) {
    next.delete(id);
  } else {
    next.set(id, merged);
  }
  return next;
}
