import { z } from "zod";

export const ModelBaseSchema = z
  .object({
    id: z.uuid(),
    projectId: z.uuid(),
    name: z.string(),
    uri: z.string(),
    digest: z.string(),
    visionWidth: z.number().int(),
    tokenWidth: z.number().int(),
    /** The base for projectors that name none. */
    isDefault: z.boolean(),
    createdAt: z.iso.datetime(),
    /** Checkpoints that run on it. */
    checkpointCount: z.number().int(),
  })
  .meta({ id: "ModelBase", description: "Vision tower, embeddings and decoder that projectors share." });
export type ModelBaseRow = z.infer<typeof ModelBaseSchema>;

const name = z.string().trim().min(1, "must not be empty").max(200);

/** Body of POST /projects/{slug}/bases. */
export const ModelBaseInputSchema = z
  .strictObject({
    name,
    uri: z
      .string()
      .min(1, "must not be empty")
      .max(4096)
      .meta({ description: "The base's directory: an absolute path, file:///… or storage:<key>." }),
    isDefault: z
      .boolean()
      .optional()
      .meta({ description: "Projectors that name no base run on it; true for a project's first base." }),
  })
  .meta({ id: "ModelBaseInput" });
export type ModelBaseInput = z.infer<typeof ModelBaseInputSchema>;

/** Body of PATCH /bases/{id}. */
export const ModelBaseChangeSchema = z
  .strictObject({ name: name.optional(), isDefault: z.literal(true).optional() })
  .meta({ id: "ModelBaseChange" });
export type ModelBaseChange = z.infer<typeof ModelBaseChangeSchema>;
