import { z } from "zod";

/** The target of a checkpoint's URI: a features file, an ONNX bundle (a directory), only a projector, nothing readable. */
export const CheckpointFormatSchema = z
  .enum(["features", "onnx", "projector", "none"])
  .meta({ id: "CheckpointFormat" });
export type CheckpointFormat = z.infer<typeof CheckpointFormatSchema>;

export const CheckpointSchema = z
  .object({
    id: z.uuid(),
    runId: z.uuid(),
    step: z
      .int()
      .nullable()
      .meta({ description: "Null: the final checkpoint of a source that does not print the step." }),
    uri: z.string().nullable(),
    format: CheckpointFormatSchema,
    baseId: z.uuid().nullable().meta({ description: "What a projector runs on; null for all else." }),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: "Checkpoint", description: "The state of a run at a step." });
export type Checkpoint = z.infer<typeof CheckpointSchema>;

/** `file:` with an absolute path, an absolute path, or a key of Mirscope's storage. */
const isCheckpointUri = (uri: string): boolean =>
  /^(\/|file:\/\/\/|storage:[^/]|[A-Za-z]:[\\/])/.test(uri) && !uri.includes("\0");

export const CheckpointInputSchema = z
  .strictObject({
    step: z.int().min(0),
    uri: z
      .string()
      .min(1)
      .max(4096)
      .refine(isCheckpointUri, "must be an absolute path, file:///… or storage:<key>, as the worker sees it")
      .meta({ description: "Where the worker finds it: an absolute path, file:///… or storage:<key>." }),
    format: CheckpointFormatSchema.exclude(["none"]).optional().meta({
      description:
        "By default guessed from the URI: mm_projector.safetensors and mm_projector.bin, and a directory with one of them and no onnx/, are a projector, other *.safetensors and *.safetensors.index.json are features, anything else is an ONNX bundle.",
    }),
    baseId: z.uuid().optional().meta({
      description:
        "Projectors only: the base that it runs on; the project's default one when it is left out.",
    }),
  })
  .meta({ id: "CheckpointInput" });
