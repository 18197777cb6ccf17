import { InputError } from "#lib/errors.ts";
import type { GraphNode } from "#lib/onnx/bundle-graph.ts";

/** Whether a decoder was exported with its hidden states. */
export const hasHiddenStates = (outputs: readonly string[]): boolean => layersAmong(outputs).length > 0;

const layersAmong = (outputs: readonly string[]): number[] =>
  outputs.flatMap((name) => {
    const match = /^hidden_states\.(\d+)$/.exec(name);
    return match ? [Number(match[1])] : [];
  });

/**
 * The decoder's outputs hidden_states.1 .. hidden_states.L (0, the embeddings, is left out of MIR).
 *
 * @param outputs names of all outputs of the decoder
 * @param layerCount L of config.json, null where it does not say
 * @throws InputError `missing-layer` where one is missing, `bad-config` where config.json names fewer layers
 */
export function hiddenStateNames(
  outputs: readonly string[],
  layerCount: number | null,
  where: string,
): string[] {
  const layers = layersAmong(outputs);
  const highest = Math.max(0, ...layers);
  const last = layerCount ?? highest;
  const present = new Set(layers);
  const names = Array.from({ length: last }, (_, index) => `hidden_states.${index + 1}`);
  const missing = names.filter((_, index) => !present.has(index + 1));
  if (missing.length > 0 || last === 0) {
    throw new InputError(
      "missing-layer",
      `${where} lacks the outputs ${missing.join(", ")} of ${last} layers; it has ${outputs.join(", ")}`,
    );
  }
  if (highest > last) {
    throw new InputError(
      "bad-config",
      `${where} has hidden states of ${highest} layers, config.json names ${last}`,
    );
  }
  return names;
}

/** Index of the decoder block whose name scope a node stands in, such as 3 in /model/layers.3/mlp/Mul. */
function blockOf(node: GraphNode): number | null {
  // onnxruntime-genai numbers the final normalisation as if it were one more block.
  if (node.name.includes("final_norm")) return null;
  const match = /(?:^|[./])(?:layers|blocks|h)\.(\d+)[./]/.exec(node.name);
  return match ? Number(match[1]) : null;
}

const isNorm = (node: GraphNode) => /norm|(?:^|[./])ln_/i.test(node.name);

/**
 * Finds the tensors that are the hidden states of a decoder which does not give them as outputs, by the name
 * scopes that exporters write: the output of block k is what block k + 1's first normalisation reads from
 * block k, or, where both were fused, the sum that the fused normalisation gives as its fourth output; the last
 * one is what the final normalisation hands to the logits.
 *
 * @returns tensor names of layers 1 .. L in order
 * @throws InputError `missing-layer` naming the first layer that cannot be told
 */
export function findHiddenStates(
  nodes: readonly GraphNode[],
  layerCount: number | null,
  where: string,
): string[] {
  const graph = indexGraph(nodes);
  const last = layerCount ?? Math.max(0, ...nodes.map((node) => (blockOf(node) ?? -1) + 1));
  const refuse = (layer: number | string, found: readonly string[]) =>
    new InputError(
      "missing-layer",
      `${where} has no output hidden_states.${layer}, and its node names show ` +
        `${found.length === 0 ? "no tensor" : `several tensors (${found.join(", ")})`} in its place: ` +
        "export the decoder with its hidden states as outputs",
    );
  if (last === 0) throw refuse(1, []);
  const names: string[] = [];
  for (let layer = 1; layer < last; layer += 1) {
    const found = betweenBlocks(graph, layer);
    const [name] = found;
    if (name === undefined || found.length > 1) throw refuse(layer, found);
    names.push(name);
  }
  const final = beforeLogits(graph);
  if (final === null) throw refuse(last, []);
  return [...names, final];
}

interface IndexedGraph {
  readonly nodes: readonly GraphNode[];
  readonly producers: ReadonlyMap<string, GraphNode>;
}

const indexGraph = (nodes: readonly GraphNode[]): IndexedGraph => ({
  nodes,
  producers: new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const))),
});

/** Candidates for the output of block `layer - 1` (counted from 0), read by the next block's normalisation. */
function betweenBlocks({ nodes, producers }: IndexedGraph, layer: number): string[] {
  const norms = nodes.filter((node) => blockOf(node) === layer && isNorm(node));
  const fused = norms.filter((node) => /^Skip.*LayerNormalization$/.test(node.operator));
  const reads = norms.flatMap((node) => (fused.includes(node) ? [] : node.inputs));
  const read = reads.filter((input) => {
    const producer = producers.get(input);
    return producer !== undefined && blockOf(producer) === layer - 1 && producer.operator !== "Constant";
  });
  const sums = fused
    .filter((node) => node.inputs.some((input) => isFromBlock(producers.get(input), layer - 1)))
    .flatMap((node) => (node.outputs[3] ? [node.outputs[3]] : []));
  return [...new Set([...read, ...sums])];
}

const isFromBlock = (node: GraphNode | undefined, block: number) =>
  node !== undefined && blockOf(node) === block;

/** Walks from the logits towards their input until a normalisation outside all blocks gives the tensor. */
function beforeLogits({ producers }: IndexedGraph): string | null {
  let name = "logits";
  for (let step = 0; step < 16; step += 1) {
    const producer = producers.get(name);
    if (!producer || blockOf(producer) !== null) return null;
    if (isNorm(producer)) return name;
    const inner = producer.inputs.find(
      (input) => producers.has(input) && producers.get(input)?.operator !== "Constant",
    );
    if (inner === undefined) return null;
    name = inner;
  }
  return null;
}
