import { GraphBuilder, type Precision } from "#lib/onnx/graph.ts";
import type { Numbers, TensorRuntime } from "#lib/onnx/tensor-runtime.ts";

/** Below this width a product is so small that cutting it up costs more than the half it saves. */
const BLOCKED_FROM = 512;
const COLUMN_BLOCKS = 4;

/** Adds XᵀX of chunks of rows to a float64 matrix. */
export interface GramAccumulator {
  /**
   * @param rows X [count, d]; its precision is that of the product within this chunk
   * @param gram [d, d], of which the upper triangle (column ≥ row) receives the sum
   */
  add(rows: Numbers, count: number, gram: Float64Array): Promise<void>;
}

/**
 * Products of one chunk run on the runtime's device in the given precision; chunks are summed in float64 here.
 * Only blocks on and above the diagonal are computed: 0.625 of the flops with four blocks.
 */
export async function createGramAccumulator(
  runtime: TensorRuntime,
  precision: Precision,
  d: number,
): Promise<GramAccumulator> {
  const count = d < BLOCKED_FROM ? 1 : COLUMN_BLOCKS;
  const starts = Array.from({ length: count }, (_, index) => Math.floor((index * d) / count));
  const program = await runtime.program(`gram ${precision} ${d}`, () => gramGraph(precision, d, starts));
  return {
    async add(rows, rowCount, gram) {
      const outputs = await program.run({ rows: { data: rows, dimensions: [rowCount, d] } });
      for (const [index, start] of starts.entries()) {
        const block = outputs.get(`block${index}`);
        if (block === undefined) throw new Error(`The Gram graph has no output block${index}`);
        addBlock(gram, d, block, start, starts[index + 1] ?? d);
      }
    },
  };
}

function gramGraph(precision: Precision, d: number, starts: readonly number[]): GraphBuilder {
  const graph = new GraphBuilder();
  const rows = graph.input("rows", precision, ["rows", d]);
  const all: readonly [number, number] = [0, 2 ** 31 - 1];
  for (const [index, start] of starts.entries()) {
    const end = starts[index + 1] ?? d;
    const left = starts.length === 1 ? rows : graph.slice(rows, all, [start, end]);
    const right = start === 0 ? rows : graph.slice(rows, all, [start, d]);
    const block = graph.gemm(left, right, { transposeA: true });
    graph.output(`block${index}`, block, precision, [end - start, d - start]);
  }
  return graph;
}

function addBlock(gram: Float64Array, d: number, block: Numbers, start: number, end: number): void {
  const width = d - start;
  for (let i = start; i < end; i += 1) {
    const from = (i - start) * width - start;
    for (let j = i; j < d; j += 1) gram[i * d + j] = (gram[i * d + j] ?? 0) + (block[from + j] ?? 0);
  }
}
