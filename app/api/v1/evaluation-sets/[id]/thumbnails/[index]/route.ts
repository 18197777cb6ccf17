import { z } from "zod";
import { canViewEvaluationSets } from "#lib/auth/can.ts";
import { AppError } from "#lib/errors.ts";
import { IdPath } from "#lib/http/paths.ts";
import { defineRawRoute } from "#lib/http/route.ts";
import { readThumbnail } from "#lib/mir/evaluation-sets/evaluation-set-thumbnails.ts";
import { getEvaluationSet } from "#lib/mir/evaluation-sets/repository-evaluation-sets.ts";
import { openStorage } from "#lib/storage/open-storage.ts";

export const GET = defineRawRoute({
  summary: "The thumbnail of a pair's image (WebP, at most 224 pixels a side)",
  tag: "Evaluation sets",
  params: IdPath.extend({ index: z.coerce.number().int().min(0) }),
  produces: ["image/webp"],
  can: ({ actor }) => canViewEvaluationSets(actor),
  handler: async ({ params }) => {
    const set = await getEvaluationSet(params.id);
    const bytes = await readThumbnail(set, params.index, openStorage());
    if (bytes === null) throw new AppError("not-found", `"${set.name}" has no image ${params.index}`);
    return new Response(bytes, {
      // The images of a set never change.
      headers: { "content-type": "image/webp", "cache-control": "private, max-age=31536000, immutable" },
    });
  },
});
