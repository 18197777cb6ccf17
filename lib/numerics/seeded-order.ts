/**
 * The numbers 0 .. count - 1 in an order that a seed decides: Fisher-Yates with mulberry32. Everybody who has the
 * seed gets the same order, on any machine.
 * @param seed an integer
 */
export function seededOrder(count: number, seed: number): number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  const uniform = mulberry32(seed);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = Math.floor(uniform() * (last + 1));
    const [a = 0, b = 0] = [order[last], order[other]];
    order[last] = b;
    order[other] = a;
  }
  return order;
}

/** Uniform numbers in [0, 1). */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
