/**
 * Summarises the curves of several runs, such as seeds of one recipe, by one curve with a band. Runs log at different
 * steps, so each curve is interpolated linearly between its own points and never extrapolated.
 */

export interface RunCurve {
  readonly group: string;
  /** Ascending. */
  readonly x: readonly number[];
  /** null is a gap. */
  readonly y: readonly (number | null)[];
}

export type Spread = "range" | "deviation";

export interface Band {
  readonly group: string;
  /** Number of runs in the group with at least one value. */
  readonly runs: number;
  readonly x: readonly number[];
  readonly mean: readonly number[];
  /** Minimum, or mean − standard deviation (n − 1); the mean itself where only one run has a value. */
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** Number of runs averaged at each point. */
  readonly counts: readonly number[];
}

/** More points than this are not distinguishable on a screen. */
const MAXIMUM_POINTS = 400;

/** One band per group, in order of first appearance. */
export function groupBands(curves: readonly RunCurve[], spread: Spread): Band[] {
  const groups = Map.groupBy(curves, ({ group }) => group);
  return [...groups].map(([group, members]) => bandOf(group, members, spread));
}

function bandOf(group: string, members: readonly RunCurve[], spread: Spread): Band {
  const drawn = members.map(finitePoints).filter(({ x }) => x.length > 0);
  const points = samplePositions(drawn).flatMap((at) => {
    const values = drawn.flatMap((curve) => interpolate(curve, at) ?? []);
    return values.length === 0 ? [] : [{ at, values }];
  });
  const stats = points.map(({ values }) => summarise(values, spread));
  return {
    group,
    runs: drawn.length,
    x: points.map(({ at }) => at),
    mean: stats.map(({ mean }) => mean),
    low: stats.map(({ low }) => low),
    high: stats.map(({ high }) => high),
    counts: points.map(({ values }) => values.length),
  };
}

interface Points {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

function finitePoints({ x, y }: RunCurve): Points {
  const kept = x.flatMap((at, i) => {
    const value = y[i];
    return value === null || value === undefined || !Number.isFinite(value) ? [] : [[at, value] as const];
  });
  return { x: kept.map(([at]) => at), y: kept.map(([, value]) => value) };
}

/** All x at which a run has a point; evenly spaced positions if those are too many. */
function samplePositions(curves: readonly Points[]): number[] {
  const all = [...new Set(curves.flatMap(({ x }) => x))].sort((a, b) => a - b);
  const first = all[0];
  const last = all.at(-1);
  if (first === undefined || last === undefined || all.length <= MAXIMUM_POINTS) {
    return all;
  }
  return Array.from(
    { length: MAXIMUM_POINTS },
    (_, i) => first + ((last - first) * i) / (MAXIMUM_POINTS - 1),
  );
}

/** The curve's value at `at`; null outside its first and last point. The last of several points with the same x counts. */
function interpolate({ x, y }: Points, at: number): number | null {
  let low = 0;
  let high = x.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((x[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  const [x0, y0] = [x[low - 1], y[low - 1]];
  if (x0 === undefined || y0 === undefined) return null;
  if (x0 === at) return y0;
  const [x1, y1] = [x[low], y[low]];
  return x1 === undefined || y1 === undefined ? null : y0 + ((y1 - y0) * (at - x0)) / (x1 - x0);
}

function summarise(values: readonly number[], spread: Spread) {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (spread === "range") {
    return { mean, low: Math.min(...values), high: Math.max(...values) };
  }
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = count < 2 ? 0 : Math.sqrt(squares / (count - 1));
  return { mean, low: mean - deviation, high: mean + deviation };
}
