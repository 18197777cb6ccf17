/**
 * npm run bench [-- --widths 512,1024 --rows 3000 --device cpu]
 *
 * Prints the time of one layer's MIR (definition exact) beside the time of the Gram products alone, measured in the
 * same run on the same data: the products are what any implementation must do, the rest is this engine's.
 */
import { parseArgs } from "node:util";
import { computeLayer } from "#lib/mir/compute-layer.ts";
import { isDeviceChoice } from "#lib/mir/devices.ts";
import type { TokenMatrix } from "#lib/mir/feature-source.ts";
import { CHUNK_ROWS } from "#lib/mir/token-chunks.ts";
import { type ComputeDevice, openComputeDevice } from "#lib/onnx/compute-device.ts";
import { createGramAccumulator } from "#lib/onnx/gram.ts";

/** Runs of which the fastest counts: others on the machine only ever make it slower. */
const REPETITIONS = 3;

interface Bench {
  readonly device: ComputeDevice;
  readonly rows: number;
  readonly width: number;
}

/** Uniform numbers from a seed (mulberry32), so that every run measures the same data. */
function uniformFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Tokens with a power-law spectrum; every seventh dimension has a mean of its own. */
function tokens(name: string, rows: number, width: number, seed: number, mean: number) {
  const uniform = uniformFrom(seed);
  const values = new Float32Array(rows * width);
  for (let i = 0; i < values.length; i += 1) {
    const j = i % width;
    const spread = (j + 1) ** -0.6;
    values[i] = (uniform() + uniform() + uniform() - 1.5) * 2 * spread + (j % 7 === 0 ? mean : 0);
  }
  const readRows = async (start: number, count: number) =>
    values.slice(start * width, (start + count) * width);
  const matrix: TokenMatrix = { name, rows, dimension: width, readRows };
  return { matrix, values };
}

async function fastest(run: () => Promise<void>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
    const start = performance.now();
    await run();
    best = Math.min(best, (performance.now() - start) / 1000);
  }
  return best;
}

async function gramSeconds({ device, rows, width }: Bench, inputs: readonly Float32Array[]): Promise<number> {
  const accumulator = await createGramAccumulator(device.runtimeFor("float32"), "float32", width);
  return fastest(async () => {
    for (const values of inputs) {
      const gram = new Float64Array(width * width);
      for (let start = 0; start < rows; start += CHUNK_ROWS) {
        const count = Math.min(CHUNK_ROWS, rows - start);
        await accumulator.add(values.subarray(start * width, (start + count) * width), count, gram);
      }
    }
  });
}

async function measure(bench: Bench): Promise<string[]> {
  const { device, rows, width } = bench;
  const vision = tokens("vision.1", rows, width, 1, 0.1);
  const text = tokens("text.1", rows, width, 2, 0);
  const products = await gramSeconds(bench, [vision.values, text.values]);
  const features = { vision: vision.matrix, text: text.matrix };
  let method = "";
  const whole = await fastest(async () => {
    const task = { layer: 1, features, definitions: ["exact"] as const, device, signal: undefined };
    method = (await computeLayer(task))[0]?.method ?? "";
  });
  const rate = (2 * 2 * rows * width ** 2) / products / 1e9;
  return [
    String(width),
    String(rows),
    products.toFixed(3),
    rate.toFixed(0),
    whole.toFixed(3),
    (whole / products).toFixed(1),
    method,
  ];
}

const HEADINGS = ["d", "tokens of each kind", "Gram s", "GFLOPS", "layer s", "ratio", "method"];

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      widths: { type: "string", default: "512,1024" },
      rows: { type: "string", default: "3000" },
      device: { type: "string", default: "cpu" },
    },
  });
  if (!isDeviceChoice(values.device)) throw new Error(`There is no device "${values.device}"`);
  const device = await openComputeDevice(values.device);
  try {
    console.log(
      `One layer, definition exact, on ${device.description}; the fastest of ${REPETITIONS} runs\n`,
    );
    const table = [HEADINGS];
    for (const width of values.widths.split(",").map(Number)) {
      table.push(await measure({ device, rows: Number(values.rows), width }));
    }
    const widths = HEADINGS.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
    const pad = (cell: string, column: number) =>
      column === HEADINGS.length - 1 ? cell : cell.padStart(widths[column] ?? 0);
    for (const row of table) console.log(row.map(pad).join("  "));
  } finally {
    await device.dispose();
  }
}

await main();
