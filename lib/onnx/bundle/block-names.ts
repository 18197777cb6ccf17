import type { GraphNode } from "#lib/onnx/bundle/bundle-graph.ts";

/**
 * The tensors that the name scopes of a decoder's nodes identify as its hidden states, in order of the layers. A layer
 * with no candidate, or several, is undetermined.
 */
export type NamedStates = readonly (readonly string[])[];

/** Index of the decoder block in whose name scope a node is, such as 3 in /model/layers.3/mlp/Mul. */
function blockOf(node: GraphNode): number | null {
  // onnxruntime-genai numbers the final normalisation like one more block.
  if (node.name.includes("final_norm")) return null;
  const match = /(?:^|[./])(?:layers?|blocks?|h)[./](\d+)[./]/.exec(node.name);
  return match ? Number(match[1]) : null;
}

const isNorm = (node: GraphNode) => /norm|(?:^|[./])ln_/i.test(node.name);

/** Number of blocks according to the names; 0 if they number none. */
export const countNamedBlocks = (nodes: readonly GraphNode[]): number =>
  nodes.reduce((count, node) => Math.max(count, (blockOf(node) ?? -1) + 1), 0);

/**
 * Reads hidden states from the name scopes that exporters write (/model/layers.3/..., transformer.h.3...): the output
 * of block k is what block k + 1's first normalisation reads from block k, or, if both were fused, the sum that the
 * fused normalisation returns as its fourth output; the last one is the final normalisation's output, from which the
 * logits are computed.
 *
 * @param last L, the number of layers
 */
export function readNamedStates(nodes: readonly GraphNode[], last: number, target: string): NamedStates {
  const producers = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const between = Array.from({ length: last - 1 }, (_, index) => betweenBlocks(nodes, producers, index + 1));
  const final = beforeTarget(producers, target);
  return [...between, final === null ? [] : [final]];
}

type Producers = ReadonlyMap<string, GraphNode>;

/** Candidates for the output of block `layer - 1` (counted from 0), read by the next block's normalisation. */
function betweenBlocks(nodes: readonly GraphNode[], producers: Producers, layer: number): string[] {
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

const MAXIMUM_STEPS = 16;

/** Walks back from the logits to the first normalisation outside all blocks, whose output is the tensor. */
function beforeTarget(producers: Producers, target: string): string | null {
  let name = target;
  for (let step = 0; step < MAXIMUM_STEPS; step += 1) {
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
