import type { DenseProducts, ProductSizes } from "#lib/numerics/dense-products.ts";
import { GraphBuilder } from "#lib/onnx/graph.ts";
import type { TensorRuntime } from "#lib/onnx/tensor-runtime.ts";

/** Float64 products; the runtime's provider must know float64 (cpu and cuda do). */
export function createDenseProducts(runtime: TensorRuntime): DenseProducts {
  async function run(
    key: string,
    transposeA: boolean,
    a: Float64Array,
    b: Float64Array,
    sizes: ProductSizes,
  ) {
    const { m, k, n } = sizes;
    const program = await runtime.program(key, () => productGraph(transposeA));
    const outputs = await program.run({
      a: { data: a, dimensions: transposeA ? [k, m] : [m, k] },
      b: { data: b, dimensions: [k, n] },
    });
    const result = outputs.get("result");
    if (result === undefined) throw new Error("The product graph has no result");
    return result;
  }
  return {
    multiply: (a, b, sizes) => run("product", false, a, b, sizes),
    multiplyTransposed: (a, b, sizes) => run("product transposed", true, a, b, sizes),
  };
}

function productGraph(transposeA: boolean): GraphBuilder {
  const graph = new GraphBuilder();
  const a = graph.input("a", "float64", transposeA ? ["k", "m"] : ["m", "k"]);
  const b = graph.input("b", "float64", ["k", "n"]);
  graph.output("result", graph.gemm(a, b, { transposeA }), "float64", ["m", "n"]);
  return graph;
}
