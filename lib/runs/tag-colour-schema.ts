import { z } from "zod";

/** The palette for tag values. Each name has CSS variables in both colour schemes. */
export const TAG_COLOURS = [
  "grey",
  "blue",
  "sky",
  "teal",
  "green",
  "olive",
  "yellow",
  "orange",
  "red",
  "pink",
  "purple",
  "brown",
] as const;
export const TagColourNameSchema = z.enum(TAG_COLOURS).meta({ id: "TagColourName" });
export type TagColourName = z.infer<typeof TagColourNameSchema>;

export const TagColourSchema = z
  .object({ key: z.string(), value: z.string(), colour: TagColourNameSchema })
  .meta({ id: "TagColour" });
export type TagColour = z.infer<typeof TagColourSchema>;

export const TagColourInputSchema = z
  .strictObject({
    key: z.string().min(1).max(250),
    value: z.string().max(6000),
    colour: TagColourNameSchema.nullable().meta({ description: "null takes the colour away." }),
  })
  .meta({ id: "TagColourInput" });
export type TagColourInput = z.infer<typeof TagColourInputSchema>;

export const UsedTagSchema = z
  .object({
    key: z.string(),
    value: z.string(),
    runs: z.int().meta({ description: "Runs outside of the trash that have it." }),
    colour: TagColourNameSchema.nullable(),
  })
  .meta({ id: "UsedTag" });
export type UsedTag = z.infer<typeof UsedTagSchema>;
