/** Points of one run against the time since its first point. */
export interface TimedPoints<V> {
  readonly x: readonly number[];
  readonly values: readonly V[];
}

export interface TimeUnit {
  readonly unit: "s" | "min" | "h";
  readonly seconds: number;
}

const UNITS: readonly TimeUnit[] = [
  { unit: "h", seconds: 3600 },
  { unit: "min", seconds: 60 },
  { unit: "s", seconds: 1 },
];

/** The largest unit that fits at least twice into the longest series. `timestamps` in milliseconds, one list per series. */
export function timeUnit(timestamps: readonly (readonly number[])[]): TimeUnit {
  const longest = Math.max(0, ...timestamps.map((times) => spanOf(times) / 1000));
  return UNITS.find(({ seconds }) => longest >= 2 * seconds) ?? { unit: "s", seconds: 1 };
}

function spanOf(times: readonly number[]): number {
  return times.reduce((a, b) => Math.max(a, b), 0) - times.reduce((a, b) => Math.min(a, b), times[0] ?? 0);
}

/** Sorts the values by time, because the steps of a resumed run may not be in that order. */
export function sinceStart<V>(
  timestamps: readonly number[],
  values: readonly V[],
  { seconds }: TimeUnit,
): TimedPoints<V> {
  const order = timestamps.map((_, i) => i).sort((a, b) => (timestamps[a] ?? 0) - (timestamps[b] ?? 0));
  const start = timestamps[order[0] ?? 0] ?? 0;
  return {
    x: order.map((i) => ((timestamps[i] ?? start) - start) / 1000 / seconds),
    values: order.flatMap((i) => (i in values ? [values[i] as V] : [])),
  };
}
