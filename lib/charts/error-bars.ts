import type { ErrorBars } from "#lib/charts/figure.ts";
import { NORMAL_95 } from "#lib/numerics/statistics/normal.ts";

/** Error bars of the 95 % normal interval (±1.96 standard errors); undefined if no point has a standard error. */
export function errorBars(
  errors: readonly (number | null | undefined)[],
  color: string,
): ErrorBars | undefined {
  if (errors.every((error) => error === null || error === undefined)) return undefined;
  const array = errors.map((error) => NORMAL_95 * (error ?? 0));
  return { type: "data", array, color, thickness: 1, width: 3 };
}

/** Both ends of a value's error bar, which the axis range must contain. */
export function barEnds(value: number, error: number | null | undefined): readonly [number, number] {
  const half = NORMAL_95 * (error ?? 0);
  return [value - half, value + half];
}
