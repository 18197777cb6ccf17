import { InputError } from "#lib/errors.ts";
import type { MirDefinition } from "#lib/mir/definitions.ts";
import type { DeviceChoice } from "#lib/mir/device-choice.ts";
import { computeLayer } from "#lib/mir/engine/compute-layer.ts";
import { mirErrorEstimate } from "#lib/mir/engine/error-estimate.ts";
import { mirInterval } from "#lib/mir/engine/interval.ts";
import { MemoryFallback } from "#lib/mir/engine/memory-fallback.ts";
import type {
  LayerOutcome,
  MirComputation,
  MirDefinitionResult,
  MirLayer,
  MirProgress,
  SampleInfluence,
  UndefinedMir,
} from "#lib/mir/engine/mir-result.ts";
import { type OpenedDevice, openDevice } from "#lib/mir/engine/open-device.ts";
import { throwIfCanceled } from "#lib/mir/engine/token-chunks.ts";
import type { FeatureSource } from "#lib/mir/features/feature-source.ts";

export interface ComputeMirOptions {
  readonly definitions: readonly MirDefinition[];
  readonly device: DeviceChoice;
  /** An open device to use instead of opening `device`; disposed of at the end. */
  readonly opened?: OpenedDevice | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: MirProgress) => void) | undefined;
  /** Layers completed by an interrupted run with the same definitions: not computed again. */
  readonly completed?: ReadonlyMap<number, LayerOutcome> | undefined;
  /** Called with each newly computed layer (not with completed ones). */
  readonly onLayer?: ((outcome: LayerOutcome) => void) | undefined;
}

/**
 * MIR of one checkpoint under several definitions, layer by layer; the definitions share reads and covariances. Memory
 * holds one layer's covariances at a time. ONNX Runtime blocks the event loop during each product; between products
 * control returns to the loop, so that the signal is noticed. If memory runs out, chunks are made smaller, and then the
 * next device takes over; the result notes this.
 *
 * @throws InputError `non-finite`, `degenerate`, `truncated`; AppError `canceled`, `unavailable`
 */
export async function computeMir(source: FeatureSource, options: ComputeMirOptions): Promise<MirComputation> {
  const start = performance.now();
  const fallback = new MemoryFallback(options.opened ?? (await openDevice(options.device)));
  try {
    const outcomes = await computeLayers(source, fallback, options);
    return {
      ...summarizeAll(options.definitions, outcomes, source),
      device: fallback.device.description,
      provider: fallback.device.provider,
      deviceNote: fallback.note,
      seconds: (performance.now() - start) / 1000,
    };
  } finally {
    await fallback.dispose();
  }
}

async function computeLayers(
  source: FeatureSource,
  fallback: MemoryFallback,
  { definitions, signal, onProgress, completed, onLayer }: ComputeMirOptions,
): Promise<LayerOutcome[]> {
  const total = source.layerCount;
  const samples = source.sampleOffsets;
  const outcomes: LayerOutcome[] = [];
  for (let layer = 1; layer <= total; layer += 1) {
    throwIfCanceled(signal);
    onProgress?.({ phase: "layers", done: layer - 1, total, layer });
    const known = completed?.get(layer);
    if (known === undefined) {
      const features = await source.layer(layer);
      const task = { layer, features, samples, definitions, signal };
      const outcome = await fallback.run((device, chunkRows) => computeLayer({ ...task, device, chunkRows }));
      onLayer?.(outcome);
      outcomes.push(outcome);
    } else {
      outcomes.push(known);
    }
  }
  onProgress?.({ phase: "layers", done: total, total });
  return outcomes;
}

function entryOf<T>(entries: readonly T[], index: number): T {
  const entry = entries[index];
  if (entry === undefined) throw new RangeError(`A layer has no entry for definition ${index}`);
  return entry;
}

/**
 * All definitions; one whose sum has no logarithm does not discard the others' values.
 * @throws InputError `degenerate` if no definition has a value
 */
function summarizeAll(
  definitions: readonly MirDefinition[],
  outcomes: readonly LayerOutcome[],
  source: FeatureSource,
): Pick<MirComputation, "results" | "undefinedResults"> {
  const results: MirDefinitionResult[] = [];
  const undefinedResults: UndefinedMir[] = [];
  let firstError: InputError | null = null;
  for (const [index, definition] of definitions.entries()) {
    const layers = outcomes.map(({ results: all }) => entryOf(all, index));
    const influences = outcomes.map(({ influences: all }) => entryOf(all, index));
    try {
      results.push(summarize(definition, layers, influences, source));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      firstError ??= error;
      undefinedResults.push({ definition, reason: error.message });
    }
  }
  if (results.length === 0 && firstError !== null) throw firstError;
  return { results, undefinedResults };
}

/** MIR = log10 Σ fid. */
function summarize(
  definition: MirDefinition,
  layers: readonly MirLayer[],
  influences: readonly (SampleInfluence | null)[],
  source: FeatureSource,
): MirDefinitionResult {
  const sum = layers.reduce((total, { fid }) => total + fid, 0);
  const error = layers.reduce((total, { errorEstimate }) => total + errorEstimate, 0);
  if (!(sum > error)) {
    throw new InputError(
      "degenerate",
      `${source.name}: the distances under definition ${definition} add up to ${sum}, which is not above their ` +
        `numerical error of ${error}: vision and text tokens are distributed alike, and the logarithm of zero ` +
        "does not exist",
    );
  }
  const interval = mirInterval(influences, sum);
  return {
    definition,
    mir: Math.log10(sum),
    sum,
    errorEstimate: mirErrorEstimate(error, sum),
    standardError: interval?.independent ?? null,
    standardErrorPaired: interval?.paired ?? null,
    sampleCount: source.sampleCount,
    method: [...new Set(layers.map(({ method }) => method))].join(" | "),
    layers,
  };
}
