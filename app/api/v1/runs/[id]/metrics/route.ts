import { z } from "zod";
import { canUpdateRun, canViewRun } from "#lib/auth/can.ts";
import { transaction } from "#lib/db/transaction.ts";
import { IdPath, whole, wholeList } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { readMetricSeries } from "#lib/runs/read-metric-series.ts";
import { getRun } from "#lib/runs/repository-runs.ts";
import {
  DEFAULT_BUCKETS,
  MAXIMUM_BUCKETS,
  MAXIMUM_POINTS_BYTES,
  MetricBatchSchema,
  MetricSeriesSchema,
  MetricWriteSchema,
} from "#lib/runs/schema.ts";
import { writeMetricPoints } from "#lib/runs/write-metric-points.ts";

export const GET = defineRoute({
  summary: "Read metric series of a run",
  description:
    "A series of at most 4 x `buckets` points comes whole. A longer one is divided into `buckets` equal ranges " +
    "of steps; of each the first and last point and the finite extremes are kept.",
  tag: "Metrics",
  params: IdPath,
  query: z.object({
    keys: z.string().min(1).optional().meta({ description: "Keys, separated by commas; all when left out." }),
    buckets: z.coerce.number().int().min(1).max(MAXIMUM_BUCKETS).default(DEFAULT_BUCKETS),
  }),
  response: wholeList(MetricSeriesSchema),
  can: ({ actor, params }) => canViewRun(actor, { runId: params.id }),
  handler: async ({ params, query: { keys, buckets } }) => {
    const run = await getRun(params.id);
    return whole(await readMetricSeries(run.id, { keys: keys?.split(","), buckets }));
  },
});

export const POST = defineRoute({
  summary: "Log metric points of a run",
  description:
    "At most 100,000 points and 32 MiB in one request. A point is (key, step, timestamp, value): an exact " +
    "duplicate is ignored, points that differ in any of these are kept side by side, steps come in any order. " +
    "A point without a timestamp gets the server's time, and is ignored if its key already has the same value " +
    "at the same step: a batch may be sent again after a lost answer. `written` counts the new points.",
  tag: "Metrics",
  params: IdPath,
  body: MetricBatchSchema,
  maximumBodyBytes: MAXIMUM_POINTS_BYTES,
  response: MetricWriteSchema,
  can: ({ actor, params }) => canUpdateRun(actor, { runId: params.id }),
  handler: ({ params, body }) => transaction((tx) => writeMetricPoints(tx, params.id, body.points)),
});
