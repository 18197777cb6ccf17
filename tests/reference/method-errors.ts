/**
 * Prints, for every golden case and every stress layer, how far each method's distance is from independent values
 * (golden.json; Jacobi rotations), and how far its estimate says that it may be. All on the CPU provider.
 *
 *     node tests/reference/method-errors.ts [golden|stress]
 */
import { computeLayer } from "#lib/mir/compute-layer.ts";
import type { RootMethod } from "#lib/mir/cross-term.ts";
import type { FeatureSource } from "#lib/mir/feature-source.ts";
import { openFeaturesFile } from "#lib/mir/features-file.ts";
import { openComputeDevice } from "#lib/onnx/compute-device.ts";
import { GOLDEN_KEYS, goldenCases, goldenFile } from "#tests/support/golden.ts";
import { memorySource } from "#tests/support/memory-features.ts";
import { preciseDistance } from "#tests/support/precise-frechet.ts";
import { STRESS_NAMES, stressLayer } from "#tests/support/stress-layers.ts";

const METHODS: readonly RootMethod[] = ["two-stage", "coupled", "polar", "polar-deeper"];
const device = await openComputeDevice("cpu");

interface Expected {
  readonly fid: number;
  readonly tolerance: number;
}

async function measure(source: FeatureSource, layer: number, expected: Expected) {
  const columns: string[] = [];
  for (const method of METHODS) {
    const outcome = await computeLayer({
      layer,
      features: await source.layer(layer),
      samples: null,
      definitions: ["remove"],
      device,
      signal: undefined,
      rootMethods: [method],
    });
    const result = outcome.results[0];
    if (result === undefined) throw new Error("a layer without result");
    const error = Math.abs(result.fid - expected.fid);
    columns.push(
      [error / expected.fid, error / expected.tolerance, result.errorEstimate / expected.tolerance]
        .map((x) => x.toExponential(0))
        .join(" ") + (result.method.startsWith("float32") ? " f" : " d"),
    );
  }
  return columns;
}

const which = process.argv[2];
console.log(
  `case | FID | ${METHODS.map((method) => `${method}: error/FID error/tolerance estimate/tolerance`).join(" | ")}`,
);
if (which !== "stress") {
  for (const [name, golden] of goldenCases) {
    const source = await openFeaturesFile(goldenFile(golden.file));
    for (const layer of golden.layers) {
      const fid = layer.fid[GOLDEN_KEYS.remove];
      const columns = await measure(source, layer.layer, { fid, tolerance: layer.tol_abs });
      console.log([`${name} ${layer.layer}`, fid.toPrecision(3), ...columns].join(" | "));
    }
    await source.close();
  }
}
if (which !== "golden") {
  for (const name of STRESS_NAMES) {
    const { vision, text } = stressLayer(name);
    const { fid, traces } = preciseDistance(vision, text, "remove");
    const columns = await measure(memorySource(vision, text), 1, {
      fid,
      tolerance: 1e-6 * fid + 1e-9 * traces,
    });
    console.log([name, fid.toPrecision(3), ...columns].join(" | "));
  }
}
await device.dispose();
