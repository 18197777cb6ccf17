/**
 * Debiased exponential moving average, as in TensorBoard: s_i = w s_(i-1) + (1 - w) v_i, divided by 1 - w^i, so that the
 * first values are not biased towards 0. Values that are not finite remain gaps and do not enter the average.
 *
 * @param weight 0 (off) to below 1
 */
export function smooth(values: readonly (number | null)[], weight: number): (number | null)[] {
  if (!(weight >= 0 && weight < 1)) throw new RangeError(`smoothing weight must be in [0, 1), got ${weight}`);
  let average = 0;
  let missing = 1;
  return values.map((value) => {
    if (value === null || !Number.isFinite(value)) return null;
    average = average * weight + (1 - weight) * value;
    missing *= weight;
    return average / (1 - missing);
  });
}
