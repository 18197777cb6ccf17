import type { Spread } from "#lib/mir/engine/modality-moments.ts";
import type { Reduction } from "#lib/mir/engine/transport-map.ts";
import { type CholeskyFactor, choleskySemidefinite } from "#lib/numerics/linear-algebra/cholesky.ts";
import type { Covariance } from "#lib/numerics/tokens/moments.ts";
import type { ComputeDevice } from "#lib/onnx/device/compute-device.ts";

/** What Tr (S_v S_t)^(1/2) is to be computed from. */
export interface RootProblem {
  readonly vision: Spread;
  readonly text: Spread;
  /** Width of the tokens. */
  readonly d: number;
  readonly device: ComputeDevice;
  /** The covariance's factor; computed once for all methods that ask for it. */
  factorOf(covariance: Covariance): Promise<CholeskyFactor>;
  /** Below this smallest pivot a covariance is not precise enough for a root. */
  readonly trustedPivot: number;
}

/** One method's answer. */
export interface CrossRoot {
  /** Tr (S_v S_t)^(1/2) */
  readonly value: number;
  /** Estimated absolute error from the method's own rounding. */
  readonly error: number;
  /**
   * What rounding in the covariances' entries is multiplied by in the root, in units of √(Tr S_v·Tr S_t): 0 where
   * none was factored.
   */
  readonly sensitivity: number;
  readonly method: string;
  /** What the root was taken from; null where the method has no such thing. */
  readonly reduction: Reduction | null;
}

export interface RootOptions {
  /** Pivots of the unit-diagonal covariances up to here are rounding: their columns are dropped. */
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

/** Pivots overstate the smallest eigenvalue; eight times covered what a search for the worst case found. */
const SENSITIVITY_SAFETY = 8;

/**
 * A root moves by ½·Tr(W·E) where a covariance moves by E, and the map W stretches the direction of the smallest
 * pivot p by 1/√p; of d directions it is the one that counts.
 */
export function sensitivityTo({ smallestPivot }: CholeskyFactor, d: number): number {
  return SENSITIVITY_SAFETY / (d * Math.sqrt(Math.max(smallestPivot, d * Number.EPSILON)));
}
