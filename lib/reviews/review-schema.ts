import { z } from "zod";

const withoutNul = (text: string): boolean => !text.includes("\0");
const NUL = "must not contain U+0000";

/** Kinds of parts: Markdown, an ablation table, a table of runs, a figure of the correlation page. */
export const REVIEW_ITEM_KINDS = ["text", "ablation", "table", "figure"] as const;

const itemFields = {
  id: z.uuid(),
  kind: z.enum(REVIEW_ITEM_KINDS),
  title: z.string().trim().max(300).refine(withoutNul, NUL),
  body: z
    .string()
    .max(100_000)
    .refine(withoutNul, NUL)
    .meta({ description: "Markdown: of a text the text itself, of others what stands below them." }),
  ablationId: z.uuid().nullable(),
  query: z.string().max(50_000).refine(withoutNul, NUL).meta({
    description:
      "Of a table the runs page's query string, of a figure the correlation page's, of an ablation its page's.",
  }),
};

export const ReviewItemSchema = z.strictObject(itemFields).meta({ id: "ReviewItem" });
export type ReviewItem = z.infer<typeof ReviewItemSchema>;

const titleText = z.string().trim().min(1, "must not be empty").max(200).refine(withoutNul, NUL);

/** A page that collects ablations, tables, figures and text in order, for a meeting. */
export const ReviewSchema = z
  .object({
    id: z.uuid(),
    title: z.string(),
    /** Null while the review is live; a frozen review shows the content of that time. */
    frozenAt: z.iso.datetime().nullable(),
    deletedAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    items: z.array(ReviewItemSchema),
  })
  .meta({ id: "Review" });
export type Review = z.infer<typeof ReviewSchema>;

export const ReviewInputSchema = z.strictObject({ title: titleText }).meta({ id: "ReviewInput" });

export const MAXIMUM_ITEMS = 100;

export const ReviewPatchSchema = z
  .strictObject({
    title: titleText.optional(),
    items: z
      .array(ReviewItemSchema)
      .max(MAXIMUM_ITEMS)
      .refine((items) => new Set(items.map(({ id }) => id)).size === items.length, "names a part twice")
      .optional()
      .meta({ description: "All parts in their order: those that are left out are removed." }),
  })
  .meta({ id: "ReviewPatch" });
export type ReviewPatch = z.infer<typeof ReviewPatchSchema>;
