import { InputError } from "#lib/errors.ts";
import { computeLayer } from "#lib/mir/compute-layer.ts";
import type { MirDefinition } from "#lib/mir/definitions.ts";
import type { DeviceChoice } from "#lib/mir/devices.ts";
import type { FeatureSource } from "#lib/mir/feature-source.ts";
import type { MirComputation, MirDefinitionResult, MirLayer, MirProgress } from "#lib/mir/mir-result.ts";
import { throwIfCanceled } from "#lib/mir/token-chunks.ts";
import { type ComputeDevice, openComputeDevice } from "#lib/onnx/compute-device.ts";

export interface ComputeMirOptions {
  readonly definitions: readonly MirDefinition[];
  readonly device: DeviceChoice;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: MirProgress) => void) | undefined;
}

/**
 * MIR of one checkpoint under several definitions, layer by layer; the definitions share reads and covariances.
 * Memory holds one layer's covariances, never two layers. ONNX Runtime blocks the event loop inside each product;
 * between them the loop turns, so that the signal is seen.
 *
 * @throws InputError `non-finite`, `degenerate`, `truncated`; AppError `canceled`, `unavailable`
 */
export async function computeMir(source: FeatureSource, options: ComputeMirOptions): Promise<MirComputation> {
  const start = performance.now();
  const device = await openComputeDevice(options.device);
  try {
    const layers = await computeLayers(source, device, options);
    return {
      results: options.definitions.map((definition, index) =>
        summarize(
          definition,
          layers.map((perDefinition) => layerOf(perDefinition, index)),
          source.name,
        ),
      ),
      device: device.description,
      provider: device.provider,
      seconds: (performance.now() - start) / 1000,
    };
  } finally {
    await device.dispose();
  }
}

/** [layer][definition] */
async function computeLayers(
  source: FeatureSource,
  device: ComputeDevice,
  { definitions, signal, onProgress }: ComputeMirOptions,
): Promise<MirLayer[][]> {
  const total = source.layerCount;
  const layers: MirLayer[][] = [];
  for (let layer = 1; layer <= total; layer += 1) {
    throwIfCanceled(signal);
    onProgress?.({ phase: "layers", done: layer - 1, total, layer });
    const features = await source.layer(layer);
    layers.push(await computeLayer({ layer, features, definitions, device, signal }));
  }
  onProgress?.({ phase: "layers", done: total, total });
  return layers;
}

function layerOf(layers: readonly MirLayer[], index: number): MirLayer {
  const layer = layers[index];
  if (layer === undefined) throw new RangeError(`No result for definition ${index}`);
  return layer;
}

/** MIR = log10 Σ fid; its error by dMIR = dΣ / (Σ ln 10). */
function summarize(
  definition: MirDefinition,
  layers: readonly MirLayer[],
  source: string,
): MirDefinitionResult {
  const sum = layers.reduce((total, { fid }) => total + fid, 0);
  const error = layers.reduce((total, { errorEstimate }) => total + errorEstimate, 0);
  if (!(sum > error)) {
    throw new InputError(
      "degenerate",
      `${source}: the distances under definition ${definition} add up to ${sum}, which is not above their numerical ` +
        `error of ${error}: vision and text tokens are distributed alike, and the logarithm of zero does not exist`,
    );
  }
  return { definition, mir: Math.log10(sum), sum, errorEstimate: error / (sum * Math.LN10), layers };
}
