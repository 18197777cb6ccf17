import { AppError } from "#lib/errors.ts";
import type { MirProvider } from "#lib/mir/engine/mir-result.ts";
import type { Spread } from "#lib/mir/engine/modality-moments.ts";
import { iteratedRoot, polarRoot } from "#lib/mir/engine/root-iterated.ts";
import type { CrossRoot, RootProblem } from "#lib/mir/engine/root-problem.ts";
import { twoStageRoot } from "#lib/mir/engine/root-two-stage.ts";
import type { MatrixKernels } from "#lib/numerics/linear-algebra/matrix-kernels.ts";

/** Methods for Tr (S_v S_t)^(1/2); each is an independent check of the others. */
export type RootMethod = "coupled" | "polar" | "polar-deeper" | "two-stage";

/** By provider: fastest first, most robust last. Float32 devices leave float64 to the CPU. */
const METHODS: Readonly<Record<MirProvider, readonly RootMethod[]>> = {
  cpu: ["two-stage"],
  webgpu: ["polar", "polar-deeper", "two-stage"],
  cuda: ["coupled", "two-stage"],
};

export const rootMethodsOf = (provider: MirProvider): readonly RootMethod[] => METHODS[provider];

/** As worded in a result's `method`. */
const NAMES: Readonly<Record<RootMethod, string>> = {
  coupled: "coupled minimax iteration",
  polar: "polar minimax iteration",
  "polar-deeper": "polar minimax iteration with more steps",
  "two-stage": "two-stage eigenvalues",
};

/**
 * Tr (S_v S_t)^(1/2) by the first method whose own error estimate is within the tolerance. If none is, the result with
 * the smallest estimate: the result's errorEstimate then reports the possible error.
 *
 * @param methods in the order to try
 * @param tolerated acceptable absolute error, given the value
 * @returns null if a covariance is worse conditioned than `trustedPivot` allows
 * @throws AppError `canceled`; `unavailable` if the last method's device failed
 */
export async function crossRoot(
  problem: RootProblem,
  methods: readonly RootMethod[],
  tolerated: (value: number) => number,
): Promise<CrossRoot | null> {
  const passedOver: string[] = [];
  let best: CrossRoot | null = null;
  for (const [index, method] of methods.entries()) {
    const isLast = index === methods.length - 1;
    const root = await attempt(problem, method).catch((error: unknown) => {
      // The CPU may still be able to compute what does not fit on the device.
      if (isLast || !(error instanceof AppError) || error.code !== "unavailable") throw error;
      return error;
    });
    if (root === null) return null;
    if (root instanceof AppError) {
      passedOver.push(`${NAMES[method]} failed on the device`);
      continue;
    }
    // False for NaN: an iteration that diverged is skipped like one that is too imprecise.
    if (root.error <= tolerated(root.value)) return withNote(root, passedOver);
    passedOver.push(`${NAMES[method]}: estimated error above tolerance`);
    if (Number.isFinite(root.error) && !(best !== null && best.error <= root.error)) best = root;
  }
  if (best === null) throw new Error("No method found the root");
  return withNote(best, methods.length > 1 ? [...passedOver, "smallest estimate taken"] : []);
}

function attempt(problem: RootProblem, method: RootMethod): Promise<CrossRoot | null> {
  if (method === "coupled") return iteratedRoot(problem);
  if (method === "two-stage") return twoStageRoot(problem);
  return polarRoot(problem, method === "polar" ? "usual" : "deeper");
}

const withNote = (root: CrossRoot, passedOver: readonly string[]): CrossRoot =>
  passedOver.length === 0 ? root : { ...root, method: `${root.method} (${passedOver.join("; ")})` };

/** Tr (S_v S_t), which the released code's iteration returns in place of the root (docs/numerics.md, 1). */
export async function crossProduct(
  vision: Spread,
  text: Spread,
  d: number,
  kernels: MatrixKernels,
): Promise<number> {
  if (vision.kind === "covariance" && text.kind === "covariance") {
    let sum = 0;
    for (let i = 0; i < vision.matrix.length; i += 1) sum += (vision.matrix[i] ?? 0) * (text.matrix[i] ?? 0);
    return sum;
  }
  const [size, matrix] = await reducedMatrix(vision, text, d, kernels);
  let trace = 0;
  for (let i = 0; i < size; i += 1) trace += matrix[i * size + i] ?? 0;
  return trace;
}

/** A symmetric matrix with the nonzero eigenvalues of S_v S_t, where at least one side is rows. */
async function reducedMatrix(
  vision: Spread,
  text: Spread,
  d: number,
  kernels: MatrixKernels,
): Promise<readonly [number, Float64Array]> {
  const [one, other] = vision.kind === "rows" ? [vision, text] : [text, vision];
  if (one.kind !== "rows") throw new Error("No side has rows");
  if (other.kind === "covariance") {
    return [one.rows, await kernels.sandwich(one.factor, one.rows, other.matrix, d)];
  }
  const [own, longer] = one.rows <= other.rows ? [one, other] : [other, one];
  return [own.rows, await kernels.crossGram(own.factor, own.rows, longer.factor, longer.rows, d)];
}
