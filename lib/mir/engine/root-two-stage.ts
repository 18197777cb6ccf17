import { type CrossRoot, type RootProblem, sensitivityTo } from "#lib/mir/engine/root-problem.ts";
import type { Reduction } from "#lib/mir/engine/transport-map.ts";
import type { MatrixKernels } from "#lib/numerics/linear-algebra/matrix-kernels.ts";
import { sumOfRoots } from "#lib/numerics/linear-algebra/sum-of-roots.ts";
import { symmetricEigenvalues } from "#lib/numerics/linear-algebra/symmetric-eigenvalues.ts";
import type { CentredRows, Covariance } from "#lib/numerics/tokens/moments.ts";

/**
 * Σ √λ(R), where R = Fᵀ S F for any F with F Fᵀ = the other covariance: S_v S_t and R have the same nonzero
 * eigenvalues, and R is symmetric (docs/numerics.md, 3.1). F is a Cholesky factor, or the centred rows themselves if
 * there are few.
 *
 * @returns null if a covariance is worse conditioned than `trustedPivot` allows
 */
export async function twoStageRoot(problem: RootProblem): Promise<CrossRoot | null> {
  const { vision, text } = problem;
  if (vision.kind === "rows" && text.kind === "rows") return rootOfRows(vision, text, problem);
  if (vision.kind === "rows" && text.kind === "covariance")
    return rootOfMixed(vision, "vision", text, problem);
  if (vision.kind === "covariance" && text.kind === "rows") return rootOfMixed(text, "text", vision, problem);
  if (vision.kind === "covariance" && text.kind === "covariance") {
    return rootOfCovariances(vision, text, problem);
  }
  throw new Error("A spread is neither rows nor a covariance");
}

async function rootOfCovariances(
  vision: Covariance,
  text: Covariance,
  { d, device, factorOf, trustedPivot }: RootProblem,
): Promise<CrossRoot | null> {
  const ofText = await factorOf(text);
  if (ofText.smallestPivot < trustedPivot) return null;
  const ofVision = await factorOf(vision);
  if (ofVision.smallestPivot < trustedPivot) return null;
  // The better conditioned one is factored, the other one is used directly.
  const isText = ofText.smallestPivot >= ofVision.smallestPivot;
  const { lower } = isText ? ofText : ofVision;
  const reduced = await device.kernels.congruence(lower, isText ? vision.matrix : text.matrix, d);
  const factored = isText ? "text" : "vision";
  const reduction = { factored, factor: { kind: "lower", matrix: lower }, size: d, reduced } as const;
  const sensitivity = sensitivityTo(ofText, d) + sensitivityTo(ofVision, d);
  return rootOf(reduction, "Cholesky factor, two-stage eigenvalues", device.kernels, sensitivity);
}

async function rootOfMixed(
  rows: CentredRows,
  side: Reduction["factored"],
  other: Covariance,
  { d, device: { kernels } }: RootProblem,
): Promise<CrossRoot> {
  const reduced = await kernels.sandwich(rows.factor, rows.rows, other.matrix, d);
  const reduction = { ...factoredRows(rows, side), reduced };
  return rootOf(reduction, "centred rows, two-stage eigenvalues", kernels);
}

async function rootOfRows(
  vision: CentredRows,
  text: CentredRows,
  { d, device: { kernels } }: RootProblem,
): Promise<CrossRoot> {
  const isVision = vision.rows <= text.rows;
  const [own, other] = isVision ? [vision, text] : [text, vision];
  const reduced = await kernels.crossGram(own.factor, own.rows, other.factor, other.rows, d);
  const reduction = { ...factoredRows(own, isVision ? "vision" : "text"), reduced };
  return rootOf(reduction, "centred rows of both, two-stage eigenvalues", kernels);
}

const factoredRows = ({ factor, rows }: CentredRows, factored: Reduction["factored"]) =>
  ({ factored, factor: { kind: "rows", matrix: factor }, size: rows }) as const;

async function rootOf(
  reduction: Reduction,
  method: string,
  kernels: MatrixKernels,
  sensitivity = 0,
): Promise<CrossRoot> {
  const { reduced, size } = reduction;
  const root = sumOfRoots(await symmetricEigenvalues(reduced, size, kernels));
  return { ...root, sensitivity, method, reduction };
}
