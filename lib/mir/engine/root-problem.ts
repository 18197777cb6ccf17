import type { Spread } from "#lib/mir/engine/modality-moments.ts";
import type { Reduction } from "#lib/mir/engine/transport-map.ts";
import { type CholeskyFactor, choleskySemidefinite } from "#lib/numerics/linear-algebra/cholesky.ts";
import type { Covariance } from "#lib/numerics/tokens/moments.ts";
import type { ComputeDevice } from "#lib/onnx/device/compute-device.ts";

/** The inputs for Tr (S_v S_t)^(1/2). */
export interface RootProblem {
  readonly vision: Spread;
  readonly text: Spread;
  /** Width of the tokens. */
  readonly d: number;
  readonly device: ComputeDevice;
  /** The covariance's factor; computed once and shared by all methods. */
  factorOf(covariance: Covariance): Promise<CholeskyFactor>;
  /** A covariance with a smaller pivot than this is too imprecise for a root. */
  readonly trustedPivot: number;
}

/** One method's result. */
export interface CrossRoot {
  /** Tr (S_v S_t)^(1/2) */
  readonly value: number;
  /** Estimated absolute error from the method's own rounding. */
  readonly error: number;
  /**
   * Factor by which rounding in the covariances' entries is amplified in the root, in units of √(Tr S_v·Tr S_t): 0 if
   * none was factored.
   */
  readonly sensitivity: number;
  readonly method: string;
  /** What the root was computed from; null if the method keeps nothing. */
  readonly reduction: Reduction | null;
}

export interface RootOptions {
  /** Pivots of the unit-diagonal covariances up to this size are rounding error: their columns are dropped. */
  readonly dropTolerance: number;
  readonly trustedPivot: number;
}

export function rootProblem(
  vision: Spread,
  text: Spread,
  d: number,
  { dropTolerance, trustedPivot }: RootOptions,
  device: ComputeDevice,
): RootProblem {
  const factors = new Map<Covariance, Promise<CholeskyFactor>>();
  return {
    vision,
    text,
    d,
    device,
    trustedPivot,
    factorOf(covariance) {
      const known = factors.get(covariance);
      if (known !== undefined) return known;
      const factor = choleskySemidefinite(covariance.matrix, d, dropTolerance, device.kernels);
      factors.set(covariance, factor);
      return factor;
    },
  };
}

/** Pivots overestimate the smallest eigenvalue; a factor of eight covered the worst case found by a search. */
const SENSITIVITY_SAFETY = 8;

/**
 * A root changes by ½·Tr(W·E) when a covariance changes by E, and the map W stretches the direction of the smallest
 * pivot p by 1/√p; of d directions that one dominates.
 */
export function sensitivityTo({ smallestPivot }: CholeskyFactor, d: number): number {
  return SENSITIVITY_SAFETY / (d * Math.sqrt(Math.max(smallestPivot, d * Number.EPSILON)));
}
