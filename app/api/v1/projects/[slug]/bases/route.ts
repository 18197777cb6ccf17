import { canChangeBases, canViewProject } from "#lib/auth/can.ts";
import { SlugPath, whole, wholeList } from "#lib/http/paths.ts";
import { createdOrExisting, defineRoute } from "#lib/http/route.ts";
import { registerBase } from "#lib/mir/projector/change-bases.ts";
import { ModelBaseInputSchema, ModelBaseSchema } from "#lib/mir/projector/model-base-schema.ts";
import { listBases } from "#lib/mir/projector/repository-bases.ts";
import { getProjectBySlug } from "#lib/runs/repository-projects.ts";

export const GET = defineRoute({
  summary: "List the bases that a project's projectors run on, the default one first",
  tag: "Bases",
  params: SlugPath,
  response: wholeList(ModelBaseSchema),
  can: ({ actor, params }) => canViewProject(actor, params),
  handler: async ({ params }) => whole(await listBases((await getProjectBySlug(params.slug)).id)),
});

export const POST = defineRoute({
  summary: "Register a base: vision tower, embeddings and decoder that projector-only checkpoints share",
  description:
    "A directory with config.json, preprocessor_config.json, tokenizer.json, onnx/vision_tower.onnx (pixel_values " +
    "to image_features before the projector), onnx/embed_tokens.onnx and onnx/decoder_model.onnx. Its files are " +
    "read whole for their digest; the same files are the same base, which is returned with status 200.",
  tag: "Bases",
  params: SlugPath,
  body: ModelBaseInputSchema,
  response: ModelBaseSchema,
  status: 201,
  alsoStatus: [200],
  can: ({ actor, params }) => canChangeBases(actor, params),
  handler: async ({ params, body }) => {
    const { base, created } = await registerBase((await getProjectBySlug(params.slug)).id, body);
    return createdOrExisting(created, base);
  },
});
