import { z } from "zod";

/** Path parameters shared by many routes. */
export const IdPath = z.object({ id: z.uuid("is no id") });
export const SlugPath = z.object({ slug: z.string().min(1).max(64) });

export const AblationPath = SlugPath.extend({ key: z.string().min(1).max(200) });

/** A list that is always sent whole: `nextCursor` is null, as on the last page of a paginated one. */
export function wholeList<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** The response for `wholeList`. */
export function whole<T>(items: T[]): { items: T[]; nextCursor: null } {
  return { items, nextCursor: null };
}
