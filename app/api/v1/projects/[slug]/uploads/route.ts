import { z } from "zod";
import { canChangeEvaluationSets } from "#lib/auth/can.ts";
import { AppError } from "#lib/errors.ts";
import { SlugPath } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { UploadSchema } from "#lib/mir/evaluation-sets/evaluation-set-schema.ts";
import { getProjectBySlug } from "#lib/runs/repository-projects.ts";
import { MAXIMUM_UPLOAD_BYTES, receiveFile } from "#lib/storage/upload-area.ts";

export const POST = defineRoute({
  summary: "Upload a zip, or files one by one, to make an evaluation set of",
  description:
    "The body is the file itself (not a form). A name that ends in .zip is unpacked: links, paths out of it and " +
    "files that unpack to far more than they are packed in are refused. Further files are added with `upload`. " +
    "What nothing is made of within a day is thrown away.",
  tag: "Evaluation sets",
  params: SlugPath,
  query: z.object({
    name: z
      .string()
      .min(1)
      .max(500)
      .meta({ description: "Relative path of the file: set.zip, images/07.png." }),
    upload: z.uuid().optional().meta({ description: "uploadId of an earlier answer." }),
  }),
  response: UploadSchema,
  status: 201,
  can: ({ actor, params }) => canChangeEvaluationSets(actor, params),
  handler: async ({ params, query, request }) => {
    await getProjectBySlug(params.slug);
    if (Number(request.headers.get("content-length") ?? 0) > MAXIMUM_UPLOAD_BYTES) {
      throw new AppError(
        "too-large",
        `A file of an upload has at most ${MAXIMUM_UPLOAD_BYTES / 2 ** 20} MiB`,
      );
    }
    const { uploadId, files } = await receiveFile(bytesOf(request), query.name, query.upload ?? null);
    return { uploadId, files: [...files] };
  },
});

async function* bytesOf(request: Request): AsyncGenerator<Uint8Array> {
  if (request.body !== null) yield* request.body;
}
