import { z } from "zod";

/**
 * Terms of this domain.
 * - **state**: the content of a page, as its query string.
 * - **saved view**: a named state, personal or shared by the project; one of the shared ones may be the **default** of
 *   its page.
 * - **short link**: a short URL of a page and its state.
 */

/** The pages whose state can be saved. */
export const VIEW_PAGES = ["runs", "compare", "correlation"] as const;
export const ViewPageSchema = z.enum(VIEW_PAGES).meta({ id: "ViewPage" });
export type ViewPage = z.infer<typeof ViewPageSchema>;

/** The URL parameter of the open view: an id, or NO_VIEW. Not part of the state. */
export const VIEW_PARAMETER = "view";
/** Prevents the default view from opening. */
export const NO_VIEW = "all";

const printable = (value: string): boolean => !/\p{Cc}/u.test(value);
const nameText = z
  .string()
  .trim()
  .min(1, "must not be empty")
  .max(100)
  .refine(printable, "must not contain control characters")
  .refine((name) => name !== NO_VIEW, `${NO_VIEW} stands for no view`);

const queryText = z
  .string()
  .max(50_000)
  .refine(printable, "must not contain control characters")
  .meta({ description: "The page's query string: `filter=…&sort=…`. It is stored in a canonical form." });

export const SavedViewSchema = z
  .object({
    id: z.uuid(),
    page: ViewPageSchema,
    name: z.string(),
    isMine: z.boolean().meta({ description: "Seen by its owner only; else the project's." }),
    query: z.string(),
    isDefault: z.boolean().meta({ description: "What the page shows to those who open it without a state." }),
    position: z.int().meta({ description: "Order among the views of the same page and owner." }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: "SavedView" });
export type SavedView = z.infer<typeof SavedViewSchema>;

export const SavedViewInputSchema = z
  .strictObject({
    page: ViewPageSchema,
    name: nameText,
    isMine: z.boolean().default(false),
    query: queryText,
    isDefault: z.boolean().default(false),
    position: z.int().min(0).optional().meta({ description: "The last place when it is left out." }),
    id: z.uuid().optional().meta({ description: "Brings a deleted view back under the id that links name." }),
  })
  .meta({ id: "SavedViewInput" });
export type SavedViewInput = z.infer<typeof SavedViewInputSchema>;

export const SavedViewPatchSchema = z
  .strictObject({
    name: nameText.optional(),
    isMine: z.boolean().optional(),
    query: queryText.optional(),
    isDefault: z.boolean().optional(),
    position: z.int().min(0).optional(),
  })
  .meta({ id: "SavedViewPatch" });
export type SavedViewPatch = z.infer<typeof SavedViewPatchSchema>;

export const ShortLinkInputSchema = z
  .strictObject({
    path: z.string().min(1).max(60_000).meta({
      description: "Path, query and fragment of a page of this project, beginning with `/projects/<slug>/`.",
    }),
  })
  .meta({ id: "ShortLinkInput" });

export const ShortLinkSchema = z
  .object({
    code: z.string(),
    path: z.string().meta({ description: "Where it leads." }),
    shortPath: z.string().meta({ description: "`/s/<code>`, relative to this server." }),
  })
  .meta({ id: "ShortLink" });
export type ShortLink = z.infer<typeof ShortLinkSchema>;
