/**
 * One measurement of the engine, in a process of its own so that its peak memory is measured alone:
 *
 *     node scripts/bench/measure-engine.ts FILE [--device cpu] [--warm] [--interval] [--gram]
 *
 * Prints one JSON object (EngineMeasurement). Time begins when the libraries are loaded and warm, and ends with the
 * result; reading the file is part of it. With --warm the same file is computed once before: layers
 * after a model's first are computed by code that has been optimised. With --interval the standard error is computed too. With --gram it measures the Gram products of the same tokens instead,
 * and the rate of a plain product of matrices.
 */
import { parseArgs } from "node:util";
import { isDeviceChoice } from "#lib/mir/device-choice.ts";
import { computeMir } from "#lib/mir/engine/compute-mir.ts";
import { CHUNK_ROWS } from "#lib/mir/engine/token-chunks.ts";
import type { FeatureSource, TokenMatrix } from "#lib/mir/features/feature-source.ts";
import { openFeaturesFile } from "#lib/mir/features/features-file.ts";
import { createGramAccumulator } from "#lib/onnx/kernels/gram.ts";
import { GraphBuilder } from "#lib/onnx/kernels/graph.ts";
import { createTensorRuntime, type TensorRuntime } from "#lib/onnx/kernels/tensor-runtime.ts";

export interface EngineMeasurement {
  readonly seconds: number;
  readonly peakBytes: number;
  /** FID of each layer, definition exact; empty with --gram. */
  readonly layers: readonly number[];
  /** With --gram: float32 floating-point operations per second of one large product. */
  readonly gemmRate: number | null;
  readonly method: string;
}

const GEMM_SIZE = 1536;

/** A layer of 300 random tokens of width 64, so that threads and libraries are ready. */
function smallSource(): FeatureSource {
  const [rows, dimension] = [300, 64];
  const matrix = (name: string, seed: number): TokenMatrix => ({
    name,
    rows,
    dimension,
    readRows: async (start, count) =>
      Float32Array.from({ length: count * dimension }, (_, i) =>
        Math.sin(seed * (start * dimension + i + 1)),
      ),
  });
  return {
    name: "warm-up",
    layerCount: 1,
    dimension,
    sampleCount: null,
    sampleOffsets: null,
    layer: async () => ({ vision: matrix("vision.1", 12.9898), text: matrix("text.1", 78.233) }),
    close: async () => undefined,
  };
}

async function measureMir(
  path: string,
  device: string,
  isInterval: boolean,
  isWarm: boolean,
): Promise<EngineMeasurement> {
  if (!isDeviceChoice(device)) throw new Error(`There is no device "${device}"`);
  const options = { definitions: ["exact"] as const, device };
  await computeMir(smallSource(), options);
  if (isWarm) await measureMir(path, device, isInterval, false);
  const start = performance.now();
  const source = await openFeaturesFile(path);
  try {
    const measured = isInterval ? source : { ...source, sampleCount: null, sampleOffsets: null };
    const { results } = await computeMir(measured, options);
    const layers = results[0]?.layers ?? [];
    return {
      seconds: (performance.now() - start) / 1000,
      peakBytes: process.resourceUsage().maxRSS * 1024,
      layers: layers.map(({ fid }) => fid),
      gemmRate: null,
      method: [...new Set(layers.map(({ method }) => method))].join("; "),
    };
  } finally {
    await source.close();
  }
}

async function measureGram(path: string): Promise<EngineMeasurement> {
  const runtime = createTensorRuntime("cpu");
  const source = await openFeaturesFile(path);
  try {
    const gemmRate = await rateOfProducts(runtime);
    let seconds = 0;
    for (let k = 1; k <= source.layerCount; k += 1) {
      const { vision, text } = await source.layer(k);
      seconds += await secondsOfGram(runtime, vision);
      seconds += await secondsOfGram(runtime, text);
    }
    const peakBytes = process.resourceUsage().maxRSS * 1024;
    return { seconds, peakBytes, layers: [], gemmRate, method: "float32 Gram products" };
  } finally {
    await source.close();
    await runtime.dispose();
  }
}

/** Time within the products alone: reading and converting the tokens is excluded. */
async function secondsOfGram(runtime: TensorRuntime, matrix: TokenMatrix): Promise<number> {
  const { rows, dimension } = matrix;
  const accumulator = await createGramAccumulator(runtime, "float32", dimension);
  const gram = new Float64Array(dimension * dimension);
  let seconds = 0;
  for (let start = 0; start < rows; start += CHUNK_ROWS) {
    const count = Math.min(CHUNK_ROWS, rows - start);
    const tokens = Float32Array.from(await matrix.readRows(start, count));
    const begin = performance.now();
    await accumulator.add(tokens, count, gram);
    seconds += (performance.now() - begin) / 1000;
  }
  return seconds;
}

async function rateOfProducts(runtime: TensorRuntime): Promise<number> {
  const program = await runtime.program("bench product", () => {
    const graph = new GraphBuilder();
    const a = graph.input("a", "float32", [GEMM_SIZE, GEMM_SIZE]);
    graph.output("result", graph.product(a, a), "float32", [GEMM_SIZE, GEMM_SIZE]);
    return graph;
  });
  const a = { data: new Float32Array(GEMM_SIZE ** 2).fill(0.5), dimensions: [GEMM_SIZE, GEMM_SIZE] };
  let best = Number.POSITIVE_INFINITY;
  for (let repetition = 0; repetition < 4; repetition += 1) {
    const start = performance.now();
    await program.run({ a });
    best = Math.min(best, (performance.now() - start) / 1000);
  }
  return (2 * GEMM_SIZE ** 3) / best;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    device: { type: "string", default: "cpu" },
    warm: { type: "boolean", default: false },
    interval: { type: "boolean", default: false },
    gram: { type: "boolean", default: false },
  },
});
const [path] = positionals;
if (path === undefined) throw new Error("FILE is missing");
const measurement = await (values.gram
  ? measureGram(path)
  : measureMir(path, values.device, values.interval, values.warm));
console.log(JSON.stringify(measurement));
