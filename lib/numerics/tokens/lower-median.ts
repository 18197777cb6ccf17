/** Index of the lower median among n sorted values: ⌊(n − 1)/2⌋, the lower of the two middle ones when n is even. */
export const lowerMedianIndex = (n: number) => Math.floor((n - 1) / 2);

/**
 * The lower median, like torch.median (numpy's and R's median average the two middle values). O(n log n); the values
 * are not modified.
 *
 * @throws RangeError if there are no values
 */
export function lowerMedian(values: Float64Array): number {
  const median = values.toSorted()[lowerMedianIndex(values.length)];
  if (median === undefined) throw new RangeError("lowerMedian requires at least 1 value");
  return median;
}

/**
 * Sample standard deviation with divisor n − 1, in two passes; NaN for one value.
 * @throws RangeError if there are no values
 */
export function sampleDeviation(values: Float64Array): number {
  const n = values.length;
  if (n === 0) throw new RangeError("sampleDeviation requires at least 1 value");
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
}
