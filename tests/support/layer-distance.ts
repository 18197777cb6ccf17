import type { MirDefinition } from "#lib/mir/definitions.ts";
import { computeLayer } from "#lib/mir/engine/compute-layer.ts";
import type { RootMethod } from "#lib/mir/engine/cross-term.ts";
import type { MirLayer } from "#lib/mir/engine/mir-result.ts";
import type { FeatureSource } from "#lib/mir/features/feature-source.ts";
import type { ComputeDevice } from "#lib/onnx/device/compute-device.ts";
import { memorySource, type Tokens } from "#tests/support/memory-features.ts";

interface DistanceOptions {
  readonly definition?: MirDefinition;
  /** Those of the device by default. */
  readonly rootMethods?: readonly RootMethod[];
}

/** One layer's distance under one definition, without an interval. */
export async function layerDistance(
  source: FeatureSource,
  layer: number,
  device: ComputeDevice,
  { definition = "remove", rootMethods }: DistanceOptions = {},
): Promise<MirLayer> {
  const { results } = await computeLayer({
    layer,
    features: await source.layer(layer),
    samples: null,
    definitions: [definition],
    device,
    signal: undefined,
    ...(rootMethods === undefined ? {} : { rootMethods }),
  });
  const [result] = results;
  if (result === undefined) throw new Error("A layer without result");
  return result;
}

export const tokenDistance = (
  vision: Tokens,
  text: Tokens,
  device: ComputeDevice,
  options: DistanceOptions = {},
): Promise<MirLayer> => layerDistance(memorySource(vision, text), 1, device, options);
