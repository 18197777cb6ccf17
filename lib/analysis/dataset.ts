import type { AnalysisRow } from "#lib/analysis/row.ts";
import type { AnalysisPoint, AnalysisWarning, Axis, DroppedRun } from "#lib/analysis/schema.ts";
import { comparabilityWarnings } from "#lib/analysis/warnings.ts";

export interface GroupName {
  /** Short form, used in sentences ("the recipe runs"). */
  readonly key: string;
  /** Long form, for tables and hover text. */
  readonly label: string;
}

interface DatasetGroup extends GroupName {
  readonly points: readonly AnalysisPoint[];
}

interface Dataset {
  /** In the order of the given names, without empty groups. */
  readonly groups: readonly DatasetGroup[];
  /** Every run once, even if it is in several groups. */
  readonly pooled: readonly AnalysisPoint[];
  readonly dropped: readonly DroppedRun[];
  readonly warnings: readonly AnalysisWarning[];
  /** Distinct names. */
  readonly evaluationSets: readonly string[];
}

type Checked = { readonly point: AnalysisPoint } | { readonly reason: string };

/**
 * Collects the points of each group and of the pooled set, with a reason for every run that is in neither.
 * Rows of one run (same id) count once in the pooled set. A group that is not in `names` is labelled by its key.
 */
export function buildDataset(
  rows: readonly AnalysisRow[],
  axes: { readonly x: Axis; readonly y: Axis },
  names: readonly GroupName[] = [],
): Dataset {
  const groups = new Map<string, { label: string; points: Map<string, AnalysisPoint> }>();
  for (const { key, label } of names) groups.set(key, { label, points: new Map() });
  const pooled = new Map<string, AnalysisPoint>();
  const reasons = new Map<string, DroppedRun>();
  const kept = new Map<string, AnalysisRow>();

  for (const row of rows) {
    const whole = check(row, row.y, axes);
    if ("point" in whole) {
      if (!pooled.has(row.runId)) pooled.set(row.runId, whole.point);
      kept.set(row.runId, row);
    } else {
      const { runId, runName } = row;
      reasons.set(runId, { runId, runName, reason: whole.reason });
    }
    for (const key of row.groups) {
      const own = row.yByGroup?.[key];
      const checked = own === undefined ? whole : check(row, own, axes);
      const group = groups.get(key) ?? { label: key, points: new Map<string, AnalysisPoint>() };
      groups.set(key, group);
      if (!("point" in checked)) continue;
      group.points.set(row.runId, checked.point);
      kept.set(row.runId, row);
    }
  }

  const dropped = [...reasons.values()].filter((run) => !pooled.has(run.runId));
  return {
    groups: [...groups]
      .map(([key, { label, points }]) => ({ key, label, points: [...points.values()] }))
      .filter((group) => group.points.length > 0),
    pooled: [...pooled.values()],
    dropped: dropped.map((run) =>
      kept.has(run.runId) ? { ...run, reason: `${run.reason} (left out of the pooled set only)` } : run,
    ),
    warnings: comparabilityWarnings([...kept.values()]),
    evaluationSets: [...new Set([...kept.values()].flatMap(({ evaluationSet }) => evaluationSet ?? []))],
  };
}

function check(row: AnalysisRow, y: number | null, axes: { readonly x: Axis; readonly y: Axis }): Checked {
  const reasons: string[] = [];
  if (row.x === null) reasons.push(row.xAbsence ?? `no ${axes.x.label}`);
  else if (!Number.isFinite(row.x)) reasons.push(`${axes.x.label} is ${row.x}`);
  if (y === null) reasons.push(row.yAbsence ?? `no ${axes.y.label}`);
  else if (!Number.isFinite(y)) reasons.push(`${axes.y.label} is ${y}`);
  if (row.x === null || y === null || reasons.length > 0) return { reason: reasons.join("; ") };
  const { runId, runName, x } = row;
  // The error belongs to the row's own y, not to that of a group.
  const yError = y === row.y ? (row.yError ?? null) : null;
  return {
    point: {
      runId,
      runName,
      x,
      y,
      ...(row.xText === undefined ? {} : { xText: row.xText }),
      ...(row.yText === undefined ? {} : { yText: row.yText }),
      xError: row.xError ?? null,
      yError,
      reported: row.reported ?? false,
    },
  };
}
