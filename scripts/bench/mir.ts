import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { makeFeatures } from "./make-features.ts";
import {
  type Measurement,
  measureEngine,
  measurePublished,
  median,
  type PublishedMode,
  worstError,
} from "./measure.ts";
import { formatError, formatGibibytes, formatSeconds, textTable } from "./text-table.ts";

export interface MirBench {
  readonly widths: readonly number[];
  /** Tokens of each modality, as multiples of the width. */
  readonly multiples: readonly number[];
  /** Measurements per method; they alternate. */
  readonly rounds: number;
  readonly device: string;
  /** Interpreter with torch and scipy; null skips the published method. */
  readonly python: string | null;
  /** For the features files, which are deleted afterwards. */
  readonly directory: string;
}

/** Up to this width a file is computed once before it is timed; above, the optimiser's share is lost in the noise. */
const WARM_UP_TO = 2048;

const HEADINGS = [
  "d",
  "tokens",
  "exact s",
  "with ± s",
  "fast s",
  "accurate s",
  "exact/fast",
  "exact/accurate",
  "Gram s",
  "exact/Gram",
  "GFLOPS",
  "exact GiB",
  "fast GiB",
  "exact error",
  "accurate error",
  "fast error",
];

/**
 * One layer's MIR by this engine (definition exact, without and with its standard error) and by the published method, on
 * the same files, alternating in one run (A B C A B C); medians. Errors are relative to the distance in float64 by LAPACK.
 */
export async function benchMir(bench: MirBench): Promise<void> {
  await mkdir(bench.directory, { recursive: true });
  const rows: string[][] = [];
  const methods = new Set<string>();
  for (const width of bench.widths) {
    for (const multiple of bench.multiples) {
      const path = join(bench.directory, `layer-${width}-${multiple}.safetensors`);
      const tokens = multiple * width;
      await makeFeatures(path, {
        layers: 1,
        dimension: width,
        visionTokens: tokens,
        textTokens: tokens,
        samples: 100,
      });
      try {
        rows.push(await measureCase(bench, path, width, tokens, methods));
        console.error(`  d = ${width}, ${tokens} tokens of each kind: measured`);
      } finally {
        await rm(path, { force: true });
      }
    }
  }
  console.log(`${textTable(HEADINGS, rows)}\n`);
  console.log(`exact ran as: ${[...methods].join("; ")}`);
}

async function measureCase(
  { device, python, rounds }: MirBench,
  path: string,
  width: number,
  tokens: number,
  methods: Set<string>,
): Promise<string[]> {
  const engine: Measurement[] = [];
  const withInterval: Measurement[] = [];
  const gram: number[] = [];
  const rates: number[] = [];
  const published = new Map<PublishedMode, Measurement[]>([
    ["fast", []],
    ["accurate", []],
  ]);
  const warm = width <= WARM_UP_TO ? ["--warm"] : [];
  for (let round = 0; round < rounds; round += 1) {
    const measurement = await measureEngine(path, ["--device", device, ...warm]);
    methods.add(measurement.method);
    engine.push(measurement);
    withInterval.push(await measureEngine(path, ["--device", device, "--interval", ...warm]));
    for (const [mode, list] of published) {
      if (python !== null) list.push(await measurePublished(python, path, mode, warm));
    }
    const products = await measureEngine(path, ["--gram"]);
    gram.push(products.seconds);
    rates.push(products.gemmRate ?? Number.NaN);
  }
  const exact = python === null ? null : (await measurePublished(python, path, "float64")).layers;
  const seconds = (list: readonly Measurement[]) => median(list.map((each) => each.seconds));
  const error = (list: readonly Measurement[]) =>
    exact === null || list[0] === undefined ? "-" : formatError(worstError(list[0].layers, exact));
  const peak = (list: readonly Measurement[]) =>
    list.length === 0 ? "-" : formatGibibytes(Math.max(...list.map((each) => each.peakBytes)));
  const fast = published.get("fast") ?? [];
  const accurate = published.get("accurate") ?? [];
  const ratio = (other: number) => (Number.isNaN(other) ? "-" : (seconds(engine) / other).toFixed(2));
  const shown = (value: number) => (Number.isNaN(value) ? "-" : formatSeconds(value));
  return [
    String(width),
    String(tokens),
    shown(seconds(engine)),
    shown(seconds(withInterval)),
    shown(seconds(fast)),
    shown(seconds(accurate)),
    ratio(seconds(fast)),
    ratio(seconds(accurate)),
    shown(median(gram)),
    ratio(median(gram)),
    (median(rates) / 1e9).toFixed(0),
    peak(engine),
    peak(fast),
    error(engine),
    error(accurate),
    error(fast),
  ];
}
