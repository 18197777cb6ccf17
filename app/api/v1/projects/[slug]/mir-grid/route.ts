import { z } from "zod";
import { canViewProject } from "#lib/auth/can.ts";
import { SlugPath } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { MirMatrixSchema } from "#lib/mir/evaluation-sets/evaluation-set-schema.ts";
import { MirDefinitionSchema } from "#lib/mir/schema.ts";
import { getProjectBySlug } from "#lib/runs/repository-projects.ts";
import { readMirMatrix } from "#lib/tables/sql/mir-matrix.ts";

const SetIdsSchema = z
  .string()
  .transform((text) => text.split(","))
  .pipe(z.array(z.uuid()).min(1).max(100))
  .meta({ description: "Ids of evaluation sets with commas, in the order of the columns." });

export const GET = defineRoute({
  summary: "Read the robustness grid: checkpoints by evaluation sets",
  description: "Every cell has the computed MIR of the definition and the newest job; both may be null.",
  tag: "Evaluation sets",
  params: SlugPath,
  query: z.object({
    sets: SetIdsSchema,
    definition: MirDefinitionSchema.optional().meta({ description: "The project's by default." }),
    run: z.uuid().optional().meta({ description: "Only this run's checkpoints." }),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    cursor: z.string().max(20).optional(),
  }),
  response: MirMatrixSchema,
  can: ({ actor, params }) => canViewProject(actor, params),
  handler: async ({ params, query: { sets, run, definition, ...page } }) => {
    const project = await getProjectBySlug(params.slug);
    return readMirMatrix({
      ...page,
      projectId: project.id,
      definition: definition ?? project.mirDefinition,
      evaluationSetIds: sets,
      runId: run,
    });
  },
});
