import { GraphBuilder } from "#lib/onnx/kernels/graph.ts";
import type { Operand, TensorRuntime } from "#lib/onnx/kernels/tensor-runtime.ts";

/** The measures computed for every token x, all in float32. */
export interface TokenMeasures {
  /** m, subtracted first: [d] */
  readonly mean: Float32Array;
  /** P [d, columns] */
  readonly factor: Float32Array;
  readonly columns: number;
  /** A [columns, sums] */
  readonly weights: Float32Array;
  readonly sums: number;
  /** G [d, directions] */
  readonly directions: Float32Array;
  readonly directionCount: number;
}

export interface MeasuredTokens {
  /** ‖x‖², [rows] */
  readonly squares: Float32Array;
  /** ‖x − m‖², [rows] */
  readonly deviations: Float32Array;
  /** ((x − m)·P)∘²·A, [rows, sums] */
  readonly sums: Float32Array;
  /** (x − m)·G, [rows, directions] */
  readonly projections: Float32Array;
}

/** Measures chunks of tokens [rows, d]. */
export type TokenMeter = (rows: Float32Array, count: number) => Promise<MeasuredTokens>;

/** Quadratic and linear forms of tokens, of which only a few numbers per token leave the device. */
export async function createTokenMeter(runtime: TensorRuntime, measures: TokenMeasures): Promise<TokenMeter> {
  const { mean, factor, columns, weights, sums, directions, directionCount } = measures;
  const d = mean.length;
  const program = await runtime.program("token squares", tokenSquaresGraph);
  const fixed = {
    mean: { data: mean, dimensions: [1, d] },
    factor: { data: factor, dimensions: [d, columns] },
    weights: { data: weights, dimensions: [columns, sums] },
    directions: { data: directions, dimensions: [d, directionCount] },
    ones: { data: new Float32Array(d).fill(1), dimensions: [d, 1] },
  } satisfies Record<string, Operand<Float32Array>>;
  return async (rows, count) => {
    const outputs = await program.run({ ...fixed, rows: { data: rows, dimensions: [count, d] } });
    const outputOf = (name: string) => {
      const value = outputs.get(name);
      if (value === undefined) throw new Error(`The graph of token squares has no output ${name}`);
      return value;
    };
    return {
      squares: outputOf("squares"),
      deviations: outputOf("deviations"),
      sums: outputOf("sums"),
      projections: outputOf("projections"),
    };
  };
}

function tokenSquaresGraph(): GraphBuilder {
  const graph = new GraphBuilder();
  const rows = graph.input("rows", "float32", ["rows", "d"]);
  const mean = graph.input("mean", "float32", [1, "d"]);
  const factor = graph.input("factor", "float32", ["d", "columns"]);
  const weights = graph.input("weights", "float32", ["columns", "sums"]);
  const directions = graph.input("directions", "float32", ["d", "directions"]);
  const ones = graph.input("ones", "float32", ["d", 1]);
  const centred = graph.subtract(rows, mean);
  const mapped = graph.product(centred, factor);
  const sums = graph.product(graph.times(mapped, mapped), weights);
  graph.output("squares", graph.product(graph.times(rows, rows), ones), "float32", ["rows", 1]);
  graph.output("deviations", graph.product(graph.times(centred, centred), ones), "float32", ["rows", 1]);
  graph.output("sums", sums, "float32", ["rows", "sums"]);
  graph.output("projections", graph.product(centred, directions), "float32", ["rows", "directions"]);
  return graph;
}
