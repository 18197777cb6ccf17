import { z } from "zod";
import { canViewProject } from "#lib/auth/can.ts";
import { SlugPath, whole, wholeList } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { MAXIMUM_COMPARED_KEYS, MAXIMUM_COMPARED_RUNS, readRunSeries } from "#lib/runs/read-run-series.ts";
import { getProjectBySlug } from "#lib/runs/repository-projects.ts";
import { MetricSeriesSchema } from "#lib/runs/schema.ts";

const list = (text: string) => [...new Set(text.split(","))];

export const GET = defineRoute({
  summary: "Read metric series of several runs of a project",
  description:
    `At most ${MAXIMUM_COMPARED_RUNS} runs and ${MAXIMUM_COMPARED_KEYS} keys. Series come as from ` +
    "/runs/{id}/metrics, with fewer buckets than asked for where the answer would grow too large. Runs and keys " +
    "that are unknown are left out.",
  tag: "Metrics",
  params: SlugPath,
  query: z.object({
    runs: z
      .string()
      .transform(list)
      .pipe(z.array(z.uuid()).min(1).max(MAXIMUM_COMPARED_RUNS))
      .meta({ description: "Ids, separated by commas.", override: { type: "string" } }),
    keys: z
      .string()
      .min(1)
      .transform(list)
      .pipe(z.array(z.string().min(1)).min(1).max(MAXIMUM_COMPARED_KEYS))
      .meta({ description: "Keys, separated by commas.", override: { type: "string" } }),
    buckets: z.coerce.number().int().min(1).max(500).default(200),
  }),
  response: wholeList(z.object({ runId: z.uuid(), series: MetricSeriesSchema })),
  can: ({ actor, params }) => canViewProject(actor, params),
  handler: async ({ params, query }) => {
    const project = await getProjectBySlug(params.slug);
    const { runs, keys, buckets } = query;
    return whole(await readRunSeries(project.id, { runIds: runs, keys, buckets }));
  },
});
