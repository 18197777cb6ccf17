import { GraphBuilder } from "#lib/onnx/graph.ts";
import type { TallMatrix } from "#lib/onnx/polar-minimax.ts";
import type { TensorRuntime } from "#lib/onnx/tensor-runtime.ts";

/** A factor of a covariance S [d, d] with `count` columns, lying down or standing up. */
export interface CovarianceFactor {
  /** `rows`: F [count, d] with FᵀF = S. `columns`: L [d, count] with L·Lᵀ = S. */
  readonly kind: "rows" | "columns";
  readonly data: Float64Array;
  readonly count: number;
}

/** F·Gᵀ or its transpose, whichever is tall: its singular values are the roots of the eigenvalues of S·C. */
export async function factorProduct(
  one: CovarianceFactor,
  other: CovarianceFactor,
  d: number,
  runtime: TensorRuntime,
): Promise<TallMatrix> {
  const [a, b] = one.count >= other.count ? [one, other] : [other, one];
  const program = await runtime.program(`factors ${a.kind} ${b.kind}`, () => productGraph(a.kind, b.kind));
  const outputs = await program.run({ a: operandOf(a, d), b: operandOf(b, d) });
  const data = outputs.get("result");
  if (data === undefined) throw new Error("The graph has no result");
  return { data, rows: a.count, columns: b.count, isGraded: a.kind === "columns" && b.kind === "columns" };
}

const operandOf = ({ kind, data, count }: CovarianceFactor, d: number) => ({
  data,
  dimensions: kind === "rows" ? [count, d] : [d, count],
});

function productGraph(a: CovarianceFactor["kind"], b: CovarianceFactor["kind"]): GraphBuilder {
  const graph = new GraphBuilder();
  const left = graph.input("a", "float64", a === "rows" ? ["m", "d"] : ["d", "m"]);
  const right = graph.input("b", "float64", b === "rows" ? ["n", "d"] : ["d", "n"]);
  const result = graph.gemm(left, right, { transposeA: a === "columns", transposeB: b === "rows" });
  graph.output("result", result, "float64", ["m", "n"]);
  return graph;
}
