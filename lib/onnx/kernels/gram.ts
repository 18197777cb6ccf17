import type { BlockProduct } from "#lib/numerics/linear-algebra/block-products.ts";
import type { ColumnBlock } from "#lib/numerics/tokens/shifted-rows.ts";
import { GraphBuilder, type Precision } from "#lib/onnx/kernels/graph.ts";
import type { Numbers, Operand, TensorRuntime } from "#lib/onnx/kernels/tensor-runtime.ts";
import { runHere, runTask, sharedFloat32, sharedFloat64 } from "#lib/threads/thread-pool.ts";

/** Below this width a product is so small that splitting it into blocks costs more than the half it saves. */
const BLOCKED_FROM = 512;
/** From this width on, 8 blocks are large enough for full speed. */
const FINE_FROM = 2048;
/** Entries from which their addition is worth several threads. */
const THREADED_FROM = 2 ** 17;

/** Adds XᵀX of chunks of rows X to a float64 matrix. */
export interface GramAccumulator {
  /**
   * Blocks of columns for `rows` rows, to be filled and then passed to `addBlocks`: shared memory, reused by the next
   * call.
   */
  blocks(rows: number): readonly ColumnBlock[];
  /** Adds the products of X [rows, d] in blocks of columns. */
  addBlocks(blocks: readonly ColumnBlock[], rows: number, gram: Float64Array): Promise<void>;
  /**
   * @param rows X [count, d]; its precision is that of the product within this chunk
   * @param gram [d, d]; the sum is added to its upper triangle (column ≥ row); faster in shared memory
   */
  add(rows: Numbers, count: number, gram: Float64Array): Promise<void>;
}

/**
 * Products of one chunk run on the runtime's device in the given precision; chunks are summed in float64 here. Only
 * blocks on and above the diagonal are computed: 0.56 of the flops with eight blocks of columns.
 */
export async function createGramAccumulator(
  runtime: TensorRuntime,
  precision: Precision,
  d: number,
): Promise<GramAccumulator> {
  const count = d < BLOCKED_FROM ? 1 : d < FINE_FROM ? 4 : 8;
  const starts = Array.from({ length: count + 1 }, (_, index) => Math.floor((index * d) / count));
  const program = await runtime.program(`gram ${precision} ${d}`, () => gramGraph(precision, starts));
  const create = precision === "float32" ? sharedFloat32 : sharedFloat64;
  const products = productsOf(starts, create);
  const space: Numbers[] = [];

  function blocks(rows: number): ColumnBlock[] {
    return starts.slice(0, -1).map((start, index) => {
      const end = starts[index + 1] ?? d;
      const size = rows * (end - start);
      const known = space[index];
      const data = known !== undefined && known.length >= size ? known : create(size);
      space[index] = data;
      return { start, end, data: data.subarray(0, size) };
    });
  }

  async function addBlocks(columns: readonly ColumnBlock[], rows: number, gram: Float64Array) {
    const inputs = columns.map(({ start, end, data }, index): [string, Operand] => [
      `columns${index}`,
      { data, dimensions: [rows, end - start] },
    ]);
    const into = products.map(({ height, width, data }, index): [string, Operand] => [
      `product${index}`,
      { data, dimensions: [height, width] },
    ]);
    const isShared = gram.buffer instanceof SharedArrayBuffer && d * d >= THREADED_FROM;
    await program.run(Object.fromEntries(inputs), Object.fromEntries(into));
    (isShared ? runTask : runHere)("addProducts", { gram, d, products }, products.length);
  }

  return {
    blocks,
    addBlocks,
    async add(rows, rowCount, gram) {
      const columns = blocks(rowCount);
      for (const { start, end, data } of columns) {
        const width = end - start;
        for (let i = 0; i < rowCount; i += 1) {
          data.set(rows.subarray(i * d + start, i * d + end), i * width);
        }
      }
      await addBlocks(columns, rowCount, gram);
    },
  };
}

/** Pairs of blocks on and above the diagonal, with buffers for their products. */
function productsOf(starts: readonly number[], create: (length: number) => Numbers): BlockProduct[] {
  const products: BlockProduct[] = [];
  for (const [i, j] of pairsOf(starts.length - 1)) {
    const [row, column] = [starts[i] ?? 0, starts[j] ?? 0];
    const [height, width] = [(starts[i + 1] ?? 0) - row, (starts[j + 1] ?? 0) - column];
    products.push({ row, column, height, width, data: create(height * width) });
  }
  return products;
}

const pairsOf = (count: number): (readonly [number, number])[] =>
  Array.from({ length: count }, (_, i) =>
    Array.from({ length: count - i }, (_, offset) => [i, i + offset] as const),
  ).flat();

function gramGraph(precision: Precision, starts: readonly number[]): GraphBuilder {
  const graph = new GraphBuilder();
  const widths = starts.slice(1).map((end, index) => end - (starts[index] ?? 0));
  const columns = widths.map((width, index) => graph.input(`columns${index}`, precision, ["rows", width]));
  for (const [index, [i, j]] of pairsOf(widths.length).entries()) {
    const product = graph.gemm(columns[i] ?? "", columns[j] ?? "", { transposeA: true });
    graph.output(`product${index}`, product, precision, [widths[i] ?? 0, widths[j] ?? 0]);
  }
  return graph;
}
