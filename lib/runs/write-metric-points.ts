import { notifyChange } from "#lib/db/notify.ts";
import type { Tx } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";
import { insertPoints, lockRun, type PointColumns, touchRun } from "#lib/runs/repository-metric-points.ts";
import { MAXIMUM_POINTS, type MetricWrite } from "#lib/runs/schema.ts";

export interface NewPoint {
  readonly key: string;
  readonly step: number;
  readonly value: number;
  /** Milliseconds since 1970. */
  readonly timestamp?: number | undefined;
}

/**
 * Writes metric points of a run, and the summaries of their series, in one statement.
 *
 * A point is (key, step, timestamp, value). Exact duplicates are ignored; points that differ in any of these are all kept.
 * A point without a timestamp gets the server's time. As a resend would get a different time, such a point is ignored if
 * its key already has the same value at the same step, at any time. A batch may therefore be resent after a lost
 * response, with or without timestamps.
 *
 * @throws AppError "not-found" (run), "too-large" (more than MAXIMUM_POINTS)
 */
export async function writeMetricPoints(
  tx: Tx,
  runId: string,
  points: readonly NewPoint[],
): Promise<MetricWrite> {
  if (points.length > MAXIMUM_POINTS) {
    const message = `${points.length} points in one request, at most ${MAXIMUM_POINTS} are allowed`;
    throw new AppError("too-large", message, { fields: [{ path: "points", message }] });
  }
  const run = await lockRun(tx, runId);
  if (run === null) {
    throw new AppError("not-found", `There is no run ${runId}`);
  }
  if (points.length === 0) {
    return { received: 0, written: 0 };
  }
  const written = await insertPoints(tx, runId, toColumns(points, Date.now()));
  if (written > 0) {
    await touchRun(tx, runId);
    await notifyChange(tx, { kind: "metrics", projectId: run.projectId, runId });
  }
  return { received: points.length, written };
}

/**
 * Converts points to columns. Values of one step without timestamps get successive milliseconds, so that the one logged
 * last is the last point; duplicates among them are dropped.
 */
function toColumns(points: readonly NewPoint[], nowMs: number): PointColumns {
  const keyIndexes = new Map<string, number>();
  const untimed = new Map<string, Set<number>>();
  const columns = {
    keyIndexes: [] as number[],
    steps: [] as number[],
    timestamps: [] as number[],
    values: [] as number[],
    derived: [] as number[],
  };
  for (const { key, step, value, timestamp } of points) {
    const keyIndex = keyIndexes.get(key) ?? keyIndexes.size + 1;
    keyIndexes.set(key, keyIndex);
    let offset = 0;
    if (timestamp === undefined) {
      const keyAndStep = `${keyIndex}:${step}`;
      const values = untimed.get(keyAndStep) ?? new Set();
      if (values.has(value)) {
        continue;
      }
      offset = values.size;
      untimed.set(keyAndStep, values.add(value));
    }
    columns.keyIndexes.push(keyIndex);
    columns.steps.push(step);
    columns.timestamps.push(timestamp ?? nowMs + offset);
    columns.values.push(value);
    columns.derived.push(timestamp === undefined ? 1 : 0);
  }
  return { keys: [...keyIndexes.keys()], ...columns };
}
