/**
 * Prints, for every layer of the golden cases and every stress layer, the difference between each method's
 * distance and an independent value (golden.json; Jacobi rotations of centred rows), and the method's own error
 * estimate. All on the CPU provider, definition `remove`; `products` are those of the covariances.
 *
 *     node tests/reference/method-errors.ts
 */
import type { RootMethod } from "#lib/mir/engine/cross-term.ts";
import type { FeatureSource } from "#lib/mir/features/feature-source.ts";
import { openFeaturesFile } from "#lib/mir/features/features-file.ts";
import { openComputeDevice } from "#lib/onnx/device/compute-device.ts";
import { goldenCases, goldenFile } from "#tests/support/golden.ts";
import { layerDistance } from "#tests/support/layer-distance.ts";
import { memorySource } from "#tests/support/memory-features.ts";
import { preciseDistance } from "#tests/support/precise-frechet.ts";
import { STRESS_NAMES, stressLayer } from "#tests/support/stress-layers.ts";

const METHODS: readonly RootMethod[] = ["two-stage", "coupled", "polar", "polar-deeper"];

interface Expected {
  readonly name: string;
  readonly fid: number;
  /** 1e-6 of fid and 1e-9 of the traces */
  readonly tolerance: number;
}

const device = await openComputeDevice("cpu");
const print = (line: string) => process.stdout.write(`${line}\n`);
const worst = METHODS.map(() => ({ error: 0, name: "", estimate: 0 }));

async function measure(source: FeatureSource, layer: number, { name, fid, tolerance }: Expected) {
  const cells: string[] = [];
  for (const [index, method] of METHODS.entries()) {
    const result = await layerDistance(source, layer, device, { rootMethods: [method] });
    const error = Math.abs(result.fid - fid) / tolerance;
    const estimate = result.errorEstimate / tolerance;
    const products = result.method.startsWith("float32") ? "float32" : "float64";
    cells.push(`${error.toExponential(0)} (${estimate.toExponential(0)}) ${products}`);
    const known = worst[index];
    if (known !== undefined && error > known.error) worst[index] = { error, name, estimate };
  }
  print(`| ${name} | ${fid.toPrecision(3)} | ${cells.join(" | ")} |`);
}

print("Errors (estimates) in units of 1e-6 of FID + 1e-9 of the traces, and the products' precision.");
print(`| layer | FID | ${METHODS.join(" | ")} |`);
print(`|---|---|${METHODS.map(() => "---|").join("")}`);
for (const [name, golden] of goldenCases) {
  const source = await openFeaturesFile(goldenFile(golden.file));
  for (const { layer, fid, tol_abs } of golden.layers) {
    await measure(source, layer, { name: `${name} ${layer}`, fid: fid.exact_remove, tolerance: tol_abs });
  }
  await source.close();
}
for (const name of STRESS_NAMES) {
  const { vision, text } = stressLayer(name);
  const { fid, traces } = preciseDistance(vision, text, "remove");
  await measure(memorySource(vision, text), 1, { name, fid, tolerance: 1e-6 * fid + 1e-9 * traces });
}
const cells = worst.map(
  ({ error, name, estimate }) => `${error.toExponential(0)} (${estimate.toExponential(0)}) ${name}`,
);
print(`| worst | | ${cells.join(" | ")} |`);
await device.dispose();
