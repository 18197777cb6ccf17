/**
 * Prints the layers' distances of golden cases, computed on one device, as JSON. A separate process, because a
 * software GPU is found through the environment that a process starts with.
 *
 *     node tests/support/device-distances.ts DEVICE CASE...
 */

import { MIR_DEFINITIONS } from "#lib/mir/definitions.ts";
import { computeLayer } from "#lib/mir/engine/compute-layer.ts";
import { openFeaturesFile } from "#lib/mir/features/features-file.ts";
import { openComputeDevice } from "#lib/onnx/device/compute-device.ts";
import { goldenCases, goldenFile } from "#tests/support/golden.ts";

const [name, ...cases] = process.argv.slice(2);
if (name !== "cpu" && name !== "webgpu" && name !== "cuda") throw new Error(`No device ${name}`);
const device = await openComputeDevice(name);
const found = [];
for (const [key, { file }] of goldenCases) {
  if (!cases.includes(key)) continue;
  const source = await openFeaturesFile(goldenFile(file));
  for (let layer = 1; layer <= source.layerCount; layer += 1) {
    const features = await source.layer(layer);
    const task = { layer, features, samples: null, definitions: MIR_DEFINITIONS, device, signal: undefined };
    const { results } = await computeLayer(task);
    for (const [index, { fid, errorEstimate, method }] of results.entries()) {
      found.push({ case: key, layer, definition: MIR_DEFINITIONS[index], fid, errorEstimate, method });
    }
  }
  await source.close();
}
await device.dispose();
process.stdout.write(JSON.stringify({ provider: device.provider, found }));
