import { findSeriesOfRuns } from "#lib/runs/repository-compared-runs.ts";
import { findBuckets, findPoints } from "#lib/runs/repository-metric-series.ts";
import type { MetricSeries } from "#lib/runs/schema.ts";

/** Maximum number of runs on the compare page. */
export const MAXIMUM_COMPARED_RUNS = 20;
/** Maximum number of metrics drawn at once. */
export const MAXIMUM_COMPARED_KEYS = 12;
/** Limit over all series of one response, so that the server sends and the browser draws it without noticeable delay. */
const MAXIMUM_POINTS = 120_000;
const POINTS_PER_BUCKET = 4;

export interface RunSeries {
  readonly runId: string;
  readonly series: MetricSeries;
}

export interface RunSeriesRequest {
  readonly runIds: readonly string[];
  readonly keys: readonly string[];
  /** Number of step ranges per series; reduced if the response would exceed MAXIMUM_POINTS. */
  readonly buckets: number;
}

/**
 * Reads series of several runs of a project in one response of bounded size. Short series are complete, others are
 * downsampled as by readMetricSeries.
 */
export async function readRunSeries(projectId: string, request: RunSeriesRequest): Promise<RunSeries[]> {
  const summaries = await findSeriesOfRuns(projectId, request.runIds, request.keys);
  const share = Math.floor(MAXIMUM_POINTS / (POINTS_PER_BUCKET * Math.max(1, summaries.length)));
  const buckets = Math.max(1, Math.min(request.buckets, share));
  const short = summaries.filter(({ pointCount }) => pointCount <= POINTS_PER_BUCKET * buckets);
  const whole = await findPoints(short.map(({ id }) => id));
  const answer: RunSeries[] = [];
  for (const { id, runId, ...summary } of summaries) {
    const points = whole.get(id);
    // Sequential, because each is a pass over a long series and other requests need the database too.
    const reduced = points === undefined ? await findBuckets({ id, ...summary }, buckets) : null;
    const { steps, timestamps, values } = points ??
      reduced?.points ?? { steps: [], timestamps: [], values: [] };
    const nonFinite = reduced?.nonFinite ?? [];
    const series = { ...summary, isDownsampled: reduced !== null, steps, timestamps, values, nonFinite };
    answer.push({ runId, series });
  }
  return answer;
}
