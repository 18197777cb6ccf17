import { mulberry32 } from "#lib/numerics/random/mulberry32.ts";

/**
 * The numbers 0 .. count - 1 in an order determined by a seed: Fisher-Yates with mulberry32. The same seed gives the
 * same order on every machine.
 * @param seed an integer
 */
export function seededOrder(count: number, seed: number): number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  const next = mulberry32(seed);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = Math.floor((next() / 2 ** 32) * (last + 1));
    const [a = 0, b = 0] = [order[last], order[other]];
    order[last] = b;
    order[other] = a;
  }
  return order;
}
