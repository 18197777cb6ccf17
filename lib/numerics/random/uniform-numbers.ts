import { mulberry32 } from "#lib/numerics/random/mulberry32.ts";

/** Seeded uniform numbers in (0, 1), for probes that must be the same in every run. */
export function uniformNumbers(seed: number): () => number {
  const next = mulberry32(seed);
  return () => (next() + 0.5) / 2 ** 32;
}
