import type { AnalysisResult } from "#lib/analysis/schema.ts";

/** A point of the figure: a run, its values, and the groups that it belongs to there. */
export interface PointRow {
  readonly runId: string;
  readonly runName: string;
  readonly x: number;
  readonly y: number;
  /** The logged texts of x and y, where they are params. */
  readonly xText?: string | undefined;
  readonly yText?: string | undefined;
  /** Standard errors; null if unknown. */
  readonly xError: number | null;
  readonly yError: number | null;
  readonly reported: boolean;
  /** Indices of the groups in the result, ascending. */
  readonly groups: readonly number[];
}

/** The distinct points of a result, ascending in x. A run whose y depends on the group has several. */
export function pointRows(result: AnalysisResult): PointRow[] {
  const rows = new Map<string, PointRow & { groups: number[] }>();
  const grouped = new Set<string>();
  for (const [index, group] of result.groups.entries()) {
    for (const point of group.points) {
      const place = `${point.runId} ${point.x} ${point.y}`;
      const row = rows.get(place) ?? { ...point, groups: [] };
      row.groups.push(index);
      rows.set(place, row);
      grouped.add(point.runId);
    }
  }
  for (const point of result.pooled.points) {
    if (!grouped.has(point.runId)) {
      rows.set(point.runId, { ...point, groups: [] });
    }
  }
  return [...rows.values()].sort((a, b) => a.x - b.x || a.y - b.y || a.runName.localeCompare(b.runName));
}
