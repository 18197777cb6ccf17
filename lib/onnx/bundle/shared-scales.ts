import { readModelGraph } from "#lib/onnx/bundle/bundle-graph.ts";
import { nodesWithoutHistory } from "#lib/onnx/bundle/bundle-rewrite.ts";
import {
  chooseModelFiles,
  type ModelVariant,
  VISION_ENCODER,
  VISION_TOWER,
} from "#lib/onnx/bundle/model-variants.ts";
import { openLocalDirectory } from "#lib/storage/local-directory.ts";

/** Operators that quantise with one scale per tensor, determined at run time. */
const ROUNDS_BY_TENSOR: ReadonlySet<string> = new Set(["DynamicQuantizeLinear", "DynamicQuantizeMatMul"]);

/**
 * Whether a bundle's vision encoder or decoder (mostly 8-bit ones) quantises with a scale over the whole batch: then a
 * prompt's states depend on the rest of the batch, including its padding, and prompts must be run one by one.
 * @throws InputError like chooseModelFiles and readModelGraph
 */
export async function sharesScales(
  bundleDirectory: string,
  variant: ModelVariant | null,
  isBase = false,
): Promise<boolean> {
  const directory = await openLocalDirectory(bundleDirectory, "not-a-bundle");
  const { vision, decoder } = await chooseModelFiles(
    directory,
    [],
    variant,
    isBase ? VISION_TOWER : VISION_ENCODER,
  );
  for (const name of [vision, decoder]) {
    const nodes = nodesWithoutHistory(await readModelGraph(directory, name));
    if (nodes.some(({ operator }) => ROUNDS_BY_TENSOR.has(operator))) return true;
  }
  return false;
}
