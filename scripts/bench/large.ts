import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type FeaturesCase, makeFeatures } from "./make-features.ts";
import { measureEngine } from "./measure.ts";
import { formatGibibytes, formatSeconds, textTable } from "./text-table.ts";

/** Three layers of a LLaVA-1.5-7B on the default evaluation set: 100 images of 576 tokens, 100 stories of 750. */
const SEVEN_BILLION: FeaturesCase = {
  layers: 3,
  dimension: 4096,
  visionTokens: 57_600,
  textTokens: 75_000,
  samples: 100,
};

/** Time and peak memory of a case of the size of a 7B model. */
export async function benchLarge(directory: string, device: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, "seven-billion.safetensors");
  console.error("  writing 3 layers of d = 4096 (3.3 GB) ...");
  await makeFeatures(path, SEVEN_BILLION);
  try {
    const { seconds, peakBytes, method } = await measureEngine(path, ["--device", device]);
    const withInterval = await measureEngine(path, ["--device", device, "--interval"]);
    const gram = await measureEngine(path, ["--gram"]);
    const { layers, dimension, visionTokens, textTokens } = SEVEN_BILLION;
    const row = [
      String(dimension),
      `${visionTokens} + ${textTokens}`,
      String(layers),
      formatSeconds(seconds),
      formatSeconds(seconds / layers),
      formatSeconds(withInterval.seconds),
      formatSeconds(gram.seconds),
      (seconds / gram.seconds).toFixed(2),
      formatGibibytes(Math.max(peakBytes, withInterval.peakBytes)),
    ];
    const headings = ["d", "tokens", "layers", "s", "s/layer", "with ± s", "Gram s", "all/Gram", "peak GiB"];
    console.log(`${textTable(headings, [row])}\n\nran as: ${method}`);
  } finally {
    await rm(path, { force: true });
  }
}
