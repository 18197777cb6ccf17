import {
  FLOOR_MILLIONTH,
  FLOOR_TEN_MILLIONTH,
  type MinimaxSteps,
} from "#lib/numerics/linear-algebra/minimax-steps.ts";
import type { IteratedRoot } from "#lib/onnx/kernels/coupled-minimax.ts";
import { GraphBuilder } from "#lib/onnx/kernels/graph.ts";
import type { TensorRuntime } from "#lib/onnx/kernels/tensor-runtime.ts";

/** M [rows, columns] with rows ≥ columns, row-major. */
export interface TallMatrix {
  readonly data: Float64Array;
  readonly rows: number;
  readonly columns: number;
  /**
   * Whether the columns' lengths decrease like singular values, as those of a product of Cholesky factors nearly do:
   * the rotation estimate assumes this.
   */
  readonly isGraded: boolean;
}

/** `deeper` takes two more steps (six products) and resolves ten times smaller values. */
const POLAR_STEPS = { usual: FLOOR_MILLIONTH, deeper: FLOOR_TEN_MILLIONTH } as const;

export type PolarDepth = keyof typeof POLAR_STEPS;

/**
 * Safety factors of the rotation estimate: it was 0.9 to 11 times the error for graded columns, down to 1/100 for
 * others.
 */
const ROTATION_SAFETY = { graded: 4, other: 400 } as const;
const TILT_SAFETY = 4;
/** Deviation of X's resolved singular values from 1 after the iteration. */
const FLOAT32_NOISE = 2 ** -20;
/** Unit roundoff of float64, which limits the accuracy of sums of squares. */
const ROUNDOFF = 2 ** -53;

/**
 * The sum of M's singular values (its nuclear norm): Tr XᵀM for the orthogonal polar factor X of M, to which X ← X·(a +
 * b·P + c·P²), P = XᵀX, converges in float32 on any GPU (docs/numerics.md, 3.3). Float32 leaves X off by 1e-6, which
 * float64 sums correct: one Newton polish of X takes Tr XᵀM to 1.5·Tr H − 0.5·Tr(H·P), H = XᵀM, and an angle θ between
 * X and the true factor contributes only θ².
 *
 * @param fast runs the float32 products
 * @param precise runs the float64 products
 * @throws AppError `unavailable` if memory ran out or the device failed
 */
export async function nuclearNorm(
  matrix: TallMatrix,
  depth: PolarDepth,
  fast: TensorRuntime,
  precise: TensorRuntime,
): Promise<IteratedRoot> {
  const { data, rows, columns, isGraded } = matrix;
  const length = Math.sqrt(sumOfSquares(data));
  if (length === 0) return { value: 0, error: 0 };
  const dimensions = [rows, columns];
  const unit = data.map((value) => value / length);
  const iteration = await fast.program(`polar ${depth}`, () => polarGraph(POLAR_STEPS[depth]));
  const iterated = await iteration.run({ matrix: { data: Float32Array.from(unit), dimensions } });
  const factor = Float64Array.from(iterated.get("factor") ?? []);
  const largest = iterated.get("scale")?.[0] ?? Number.NaN;
  const isTall = rows > columns;
  const polish = await precise.program(`polish ${isTall ? "tall" : "square"}`, () => polishGraph(isTall));
  const sums = await polish.run({ factor: { data: factor, dimensions }, matrix: { data: unit, dimensions } });
  const sum = (name: string) => sums.get(name)?.[0] ?? Number.NaN;

  // With u = 1 − f² for each singular value σ that X has at f, the polish leaves less than Σσu² of it missing: by
  // Cauchy-Schwarz, or by the number of those below the floor and float32's noise in the others.
  const [gap, weightedGap] = [Math.sqrt(sum("gap")), Math.sqrt(sum("weightedGap"))];
  const belowFloor = gap ** 2 * POLAR_STEPS[depth].floor * largest + FLOAT32_NOISE ** 2 * sum("trace");
  const missing = Math.min(weightedGap * gap, belowFloor);
  const rotation = ROTATION_SAFETY[isGraded ? "graded" : "other"] * sum("rotation");
  const tilt = isTall ? TILT_SAFETY * sum("tilt") : 0;
  return {
    value: length * (1.5 * sum("trace") - 0.5 * sum("polishedTrace")),
    error: length * (rotation + tilt + 2 * missing + columns * ROUNDOFF * largest),
  };
}

/** The iteration alone: three products per step. The first step has the scale in its coefficients. */
function polarGraph({ steps }: MinimaxSteps): GraphBuilder {
  const graph = new GraphBuilder();
  const matrix = graph.input("matrix", "float32", ["m", "n"]);
  const p = graph.gemm(matrix, matrix, { transposeA: true });
  const p2 = graph.gemm(p, p);
  // ‖(XᵀX)²‖^(1/4) is at least the largest singular value, and close to it
  const fourth = graph.squareRoot(graph.sum(graph.times(p2, p2)));
  const margin = graph.constant((1 + 1e-6) ** 2, "float32");
  const second = graph.times(graph.squareRoot(fourth), margin);
  const scale = graph.squareRoot(second);
  const [first, ...others] = steps;
  if (first === undefined) throw new Error("An iteration has steps");
  const [a, b, c] = first;
  const factorOf = (value: number) => graph.constant(value, "float32");
  const q = graph.plus(
    graph.times(p, graph.dividedBy(factorOf(b), second)),
    graph.times(p2, graph.dividedBy(factorOf(c), graph.times(second, second))),
  );
  const start = graph.dividedBy(matrix, scale);
  let x = graph.gemm(start, q, { add: start, beta: a });
  for (const [a, b, c] of others) {
    const inner = graph.gemm(x, x, { transposeA: true });
    const outer = graph.gemm(inner, inner, { alpha: c, add: inner, beta: b });
    x = graph.gemm(x, outer, { add: x, beta: a });
  }
  graph.output("factor", x, "float32", ["m", "n"]);
  graph.output("scale", scale, "float32", []);
  return graph;
}

/**
 * Tr H, Tr(H·P), ‖1 − P‖² and ‖M·(1 − P)‖² (without the cancellation of 1 − Tr MᵀMP, which float32's noise in X would
 * dominate), and the rotation's second-order effect Σ_{i<j} 2·K_ij² / (H_ii + H_jj) with K = (H − Hᵀ)/2: the true
 * factor makes H symmetric. X of a tall M can also be tilted out of M's range, by G = M − X·H: Σ_j ‖G_j‖² / 2·H_jj. ‖M‖
 * = 1.
 */
function polishGraph(isTall: boolean): GraphBuilder {
  const graph = new GraphBuilder();
  const factor = graph.input("factor", "float64", ["m", "n"]);
  const matrix = graph.input("matrix", "float64", ["m", "n"]);
  const p = graph.gemm(factor, factor, { transposeA: true });
  const h = graph.gemm(factor, matrix, { transposeA: true });
  const skew = graph.subtract(h, graph.transpose(h));
  const one = graph.identityLike(h, "float64");
  const gap = graph.subtract(one, p);
  const weighted = graph.product(matrix, gap);
  const diagonal = graph.rowSums(graph.times(h, one));
  const real = (value: number) => graph.constant(value, "float64");
  const pairs = graph.larger(graph.plus(diagonal, graph.transpose(diagonal)), real(ROUNDOFF));
  const ratios = graph.dividedBy(graph.times(skew, skew), pairs);
  const output = (name: string, value: string) => graph.output(name, value, "float64", []);
  output("trace", graph.sum(graph.times(h, one)));
  output("polishedTrace", graph.sum(graph.times(h, p)));
  output("gap", graph.sum(graph.times(gap, gap)));
  output("weightedGap", graph.sum(graph.times(weighted, weighted)));
  // Both (i, j) and (j, i) are in the sum, each with (2K)²: an eighth and twice that is a quarter.
  output("rotation", graph.times(graph.sum(ratios), real(0.25)));
  if (isTall) {
    const outside = graph.subtract(matrix, graph.product(factor, h));
    const lengths = graph.larger(graph.transpose(diagonal), real(ROUNDOFF));
    const tilts = graph.dividedBy(graph.times(outside, outside), lengths);
    output("tilt", graph.times(graph.sum(tilts), real(0.5)));
  }
  return graph;
}

function sumOfSquares(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value * value;
  return total;
}
