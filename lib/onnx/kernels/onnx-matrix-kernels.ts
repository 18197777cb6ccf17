import {
  chaseBulges,
  shareChase,
  sweepsOf,
  tridiagonalOf,
} from "#lib/numerics/linear-algebra/bulge-chase.ts";
import { triangularCongruence } from "#lib/numerics/linear-algebra/congruence.ts";
import type { MatrixKernels } from "#lib/numerics/linear-algebra/matrix-kernels.ts";
import { GraphBuilder } from "#lib/onnx/kernels/graph.ts";
import type { Operand, TensorRuntime } from "#lib/onnx/kernels/tensor-runtime.ts";
import { runTask } from "#lib/threads/thread-pool.ts";

type Operand64 = Operand<Float64Array>;

/** Multiplications from which a product is worth several threads: about 0.1 ms on one. */
const PARALLEL_FROM = 2 ** 22;
/** Smaller bands are chased before another thread would have woken up. */
const THREADED_FROM = 256;

/** The matrix kernels as float64 graphs; the runtime's provider must support float64 (cpu and cuda do). */
export function createMatrixKernels(runtime: TensorRuntime): MatrixKernels {
  const product: MatrixKernels["product"] = async (
    a,
    b,
    into,
    { m, k, n, transposeA = false, transposeB = false, from },
  ) => {
    const kind = { transposeA, transposeB, isSubtracted: from !== undefined };
    const threads = m * k * n < PARALLEL_FROM ? 1 : undefined;
    const key = `product ${Object.values(kind).map(Number).join("")} ${threads ?? "parallel"}`;
    const program = await runtime.program(key, () => productGraph(kind), threads);
    const operands = {
      a: { data: a, dimensions: transposeA ? [k, m] : [m, k] },
      b: { data: b, dimensions: transposeB ? [n, k] : [k, n] },
    };
    const inputs = from === undefined ? operands : { ...operands, from: { data: from, dimensions: [m, n] } };
    await program.run(inputs, { result: { data: into, dimensions: [m, n] } });
  };

  return {
    product,

    chaseBulges(band) {
      if (band.n < THREADED_FROM) return chaseBulges(band);
      const shared = shareChase(band);
      runTask("chase", shared, sweepsOf(band));
      return tridiagonalOf(band);
    },

    congruence: (lower, symmetric, n) => triangularCongruence(lower, symmetric, n, { product }),

    async sandwich(rows, m, symmetric, n) {
      const program = await runtime.program("sandwich", sandwichGraph);
      const outputs = await program.run({
        rows: { data: rows, dimensions: [m, n] },
        symmetric: square(symmetric, n),
      });
      return mirrorLower(outputOf(outputs, "result"), m);
    },

    async crossGram(x, m, y, k, n) {
      const program = await runtime.program("crossGram", crossGramGraph);
      const outputs = await program.run({
        x: { data: x, dimensions: [m, n] },
        y: { data: y, dimensions: [k, n] },
      });
      return mirrorLower(outputOf(outputs, "result"), m);
    },
  };
}

interface ProductKind {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly isSubtracted: boolean;
}

function productGraph({ transposeA, transposeB, isSubtracted }: ProductKind): GraphBuilder {
  const graph = new GraphBuilder();
  const a = graph.input("a", "float64", transposeA ? ["k", "m"] : ["m", "k"]);
  const b = graph.input("b", "float64", transposeB ? ["n", "k"] : ["k", "n"]);
  const options = { transposeA, transposeB };
  const result = isSubtracted
    ? graph.gemm(a, b, { ...options, alpha: -1, add: graph.input("from", "float64", ["m", "n"]) })
    : graph.gemm(a, b, options);
  graph.output("result", result, "float64", ["m", "n"]);
  return graph;
}

function sandwichGraph(): GraphBuilder {
  const graph = new GraphBuilder();
  const rows = graph.input("rows", "float64", ["m", "n"]);
  const symmetric = graph.input("symmetric", "float64", ["n", "n"]);
  const result = graph.gemm(graph.product(rows, symmetric), rows, { transposeB: true });
  graph.output("result", result, "float64", ["m", "m"]);
  return graph;
}

function crossGramGraph(): GraphBuilder {
  const graph = new GraphBuilder();
  const x = graph.input("x", "float64", ["m", "n"]);
  const y = graph.input("y", "float64", ["k", "n"]);
  const cross = graph.gemm(x, y, { transposeB: true });
  graph.output("result", graph.gemm(cross, cross, { transposeB: true }), "float64", ["m", "m"]);
  return graph;
}

/** Copies the lower triangle over the upper one, in place. */
function mirrorLower(matrix: Float64Array, n: number): Float64Array {
  for (let row = 1; row < n; row += 1) {
    for (let column = 0; column < row; column += 1) {
      matrix[column * n + row] = matrix[row * n + column] ?? 0;
    }
  }
  return matrix;
}

const square = (data: Float64Array, n: number): Operand64 => ({ data, dimensions: [n, n] });

function outputOf(outputs: ReadonlyMap<string, Float64Array>, name: string): Float64Array {
  const value = outputs.get(name);
  if (value === undefined) throw new Error(`The graph has no output ${name}`);
  return value;
}
