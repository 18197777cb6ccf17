import { FLOOR_TEN_MILLIONTH } from "#lib/numerics/linear-algebra/minimax-steps.ts";
import { GraphBuilder, type Value } from "#lib/onnx/kernels/graph.ts";
import type { Operand, TensorRuntime } from "#lib/onnx/kernels/tensor-runtime.ts";

type Matrix = Operand<Float64Array>;

/**
 * The source of a matrix A with the nonzero eigenvalues of S_v·S_t, as small as possible: two covariances [d, d], A =
 * S·C; centred rows F [m, d] of one side and the other's covariance, A = F·C·Fᵀ; rows of both sides, A = M·Mᵀ with M =
 * F·Gᵀ. `size` is that of A.
 */
export interface ProductParts {
  readonly kind: "covariances" | "mixed" | "rows";
  readonly one: Matrix;
  readonly other: Matrix;
  readonly size: number;
  /** 1 / (Tr S·Tr C): scales A's eigenvalues below 1, whatever the units. */
  readonly factor: number;
}

export interface IteratedRoot {
  /** Tr A^(1/2) */
  readonly value: number;
  /** Estimated absolute error from rounding and from eigenvalues below the floor. */
  readonly error: number;
}

const STEPS = FLOOR_TEN_MILLIONTH;
/** Rounding of a sum of n² products, relative to the spectral radius. */
const SUM_NOISE = 2 ** -53;
/** Avoids division by zero for a zero matrix; far below the square of any scale that matters. */
const NOT_ZERO = 1e-250;

/**
 * Tr A^(1/2) by the coupled iteration P = Z·Y, Q = a + b·P + c·P², Y ← Y·Q, Z ← Q·Z from Y = A/s, Z = 1, which takes Y
 * to (A/s)^(1/2) and Z to its inverse (docs/numerics.md, 3.2). One graph of 60 products in float64; nothing is
 * factored, and five numbers leave the device. In float32 it would not converge.
 *
 * @throws AppError `unavailable` if memory ran out or the device failed
 */
export async function coupledRoot(parts: ProductParts, runtime: TensorRuntime): Promise<IteratedRoot> {
  const { kind, one, other, size, factor } = parts;
  const program = await runtime.program(`coupled ${kind}`, () => coupledGraph(kind));
  const outputs = await program.run({
    one,
    other,
    factor: { data: Float64Array.of(factor), dimensions: [] },
  });
  const number = (name: string) => outputs.get(name)?.[0] ?? Number.NaN;
  const largest = Math.sqrt(number("scale") / factor);
  // With u = 1 − f² for each root σ that Y has at σf, the correction leaves less than Σσu² missing: by
  // Cauchy-Schwarz or by the number of those below the floor.
  const gap = Math.max(0, number("gap"));
  const missing = Math.min(Math.sqrt(gap * Math.max(number("weightedGap"), SUM_NOISE)), gap * STEPS.floor);
  return {
    value: largest * (number("trace") + number("correction")),
    error: largest * (Math.abs(number("correction")) + missing + size * SUM_NOISE),
  };
}

/** The same graph on every device with float64: products, sums and transposes alone. */
function coupledGraph(kind: ProductParts["kind"]): GraphBuilder {
  const graph = new GraphBuilder();
  const real = (value: number) => graph.constant(value, "float64");
  const product = graph.times(productOf(graph, kind), graph.input("factor", "float64", []));
  const square = graph.product(product, product);
  // (Tr A⁴)^(1/4): at least the spectral radius, since eigenvalues are real and nonnegative, and close to it
  const fourth = graph.larger(graph.traceOfProduct(square, square), real(NOT_ZERO));
  const scale = graph.times(graph.squareRoot(graph.squareRoot(fourth)), real(1 + 1e-10));
  const start = graph.dividedBy(product, scale);
  const one = graph.identityLike(start, "float64");
  let [y, z]: [Value, Value] = [start, one];
  for (const [index, [a, b, c]] of STEPS.steps.entries()) {
    const p = index === 0 ? start : graph.product(z, y);
    // b + c·P first: no product has a bare scalar factor that an optimiser could move into a float32 attribute
    const inner = graph.plus(graph.times(one, real(b)), graph.times(p, real(c)));
    const q = graph.plus(graph.times(one, real(a)), graph.product(p, inner));
    y = graph.product(y, q);
    z = index === 0 ? q : graph.product(q, z);
  }
  const residual = graph.subtract(start, graph.product(y, y));
  const gap = graph.subtract(one, graph.product(z, y));
  const output = (name: string, value: Value) => graph.output(name, value, "float64", []);
  output("scale", scale);
  output("trace", graph.sum(graph.times(y, one)));
  output("correction", graph.times(graph.traceOfProduct(z, residual), real(0.5)));
  output("gap", graph.traceOfProduct(gap, gap));
  output("weightedGap", graph.traceOfProduct(start, graph.product(gap, gap)));
  return graph;
}

function productOf(graph: GraphBuilder, kind: ProductParts["kind"]): Value {
  const one = graph.input("one", "float64", kind === "covariances" ? ["n", "n"] : ["m", "n"]);
  const other = graph.input("other", "float64", kind === "rows" ? ["k", "n"] : ["n", "n"]);
  if (kind === "covariances") return graph.product(one, other);
  if (kind === "mixed") return graph.gemm(graph.product(one, other), one, { transposeB: true });
  const cross = graph.gemm(one, other, { transposeB: true });
  return graph.gemm(cross, cross, { transposeB: true });
}
