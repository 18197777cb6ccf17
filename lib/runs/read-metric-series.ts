import {
  findBuckets,
  findPoints,
  findSeries,
  type NonFiniteCount,
  type SeriesPoints,
  type SeriesSummary,
} from "#lib/runs/repository-metric-series.ts";
import type { MetricSeries } from "#lib/runs/schema.ts";

/** First, last, minimum and maximum. */
const POINTS_PER_BUCKET = 4;

export interface SeriesRequest {
  /** By default all series of the run. Unknown keys are ignored. */
  readonly keys?: readonly string[] | undefined;
  /** Number of step ranges into which a long series is divided. */
  readonly buckets: number;
}

/**
 * Reads series of a run, by key. A series of at most 4 x `buckets` points is returned in full; a longer one is downsampled
 * in the database to the first, last, minimum and maximum finite point of each of `buckets` equal step ranges, which
 * preserves extremes and takes one pass.
 */
export async function readMetricSeries(runId: string, request: SeriesRequest): Promise<MetricSeries[]> {
  const { buckets } = request;
  const summaries = await findSeries(runId, request.keys ?? null);
  const isShort = (summary: SeriesSummary) => summary.pointCount <= POINTS_PER_BUCKET * buckets;
  const whole = await findPoints(summaries.filter(isShort).map(({ id }) => id));
  const series: MetricSeries[] = [];
  for (const summary of summaries) {
    const points = whole.get(summary.id);
    if (points !== undefined) {
      series.push(toSeries(summary, false, points, []));
    } else {
      // Sequential, because each is a pass over a long series and other requests need the database too.
      const reduced = await findBuckets(summary, buckets);
      series.push(toSeries(summary, true, reduced.points, reduced.nonFinite));
    }
  }
  return series;
}

function toSeries(
  { id: _, ...summary }: SeriesSummary,
  isDownsampled: boolean,
  points: SeriesPoints,
  nonFinite: NonFiniteCount[],
): MetricSeries {
  return { ...summary, isDownsampled, ...points, nonFinite };
}
