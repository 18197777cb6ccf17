/**
 * The element of rank k (0 is the smallest) among values[from … to − 1], which are reordered: Hoare's quickselect with
 * the median of three as pivot (Knuth, TAOCP 3, 5.2.2, exercise 31). O(n) on average.
 *
 * @throws RangeError if there is no such element
 */
export function selectRank(
  values: Float32Array | Float64Array,
  rank: number,
  from = 0,
  to = values.length,
): number {
  if (!(rank >= 0 && rank < to - from)) {
    throw new RangeError(`No element of rank ${rank} among ${to - from} values`);
  }
  const target = from + rank;
  let [left, right] = [from, to - 1];
  while (left < right) {
    const pivot = middleOf(values[left]!, values[(left + right) >>> 1]!, values[right]!);
    let [i, j] = [left, right];
    while (i <= j) {
      while (values[i]! < pivot) i += 1;
      while (values[j]! > pivot) j -= 1;
      if (i > j) break;
      const swapped = values[i]!;
      values[i] = values[j]!;
      values[j] = swapped;
      i += 1;
      j -= 1;
    }
    if (target <= j) right = j;
    else if (target >= i) left = i;
    else break;
  }
  return values[target]!;
}

const middleOf = (a: number, b: number, c: number): number =>
  Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
