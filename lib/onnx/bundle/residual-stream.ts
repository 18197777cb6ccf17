import type { GraphNode } from "#lib/onnx/bundle/bundle-graph.ts";

/** The hidden states found in a decoder's graph without using names: see `readResidualStream`. */
export interface ResidualStream {
  /** Outputs of blocks 1 .. L - 1 (the inputs of the next blocks). */
  readonly betweenBlocks: readonly string[];
  /** The last hidden state, after the final normalisation; null if there is none after the last block. */
  readonly last: string | null;
}

/**
 * Finds a decoder's hidden states by structure alone. Blocks follow one another, so that their borders are tensors on
 * every path from the embeddings to the logits: inside a block the residual connection bypasses whatever it computes,
 * and no tensor but the stream itself is on all paths. Of these tensors, one from which an attention starts is the
 * output of the previous block.
 *
 * In a list of the tensors between source and target in topological order, a tensor is on all paths exactly if no step
 * leads from a tensor before it to one after it: a path over such a step would avoid it, and a path without such steps
 * cannot. One pass in the order of the nodes therefore finds them all.
 *
 * @param source the embeddings, an input of the graph
 * @param target the logits, or the last hidden state
 */
export function readResidualStream(
  nodes: readonly GraphNode[],
  source: string,
  target: string,
): ResidualStream {
  const steps = withoutFusion(nodes);
  const stream = tensorsBetween(steps, source, target);
  const borders = tensorsOnAllPaths(stream);
  const producers = new Map(steps.flatMap((step) => step.outputs.map((output) => [output, step] as const)));
  const cores = attentionCores(steps, stream);
  const starts = borders.slice(0, -1).filter((_, index) => holds(stream, borders, index, cores));
  return {
    betweenBlocks: starts.slice(1).map((name) => beforeCopies(name, producers, COPIES)),
    last: lastState({ steps, stream, borders, producers, starts }, target),
  };
}

/** Whether each of these tensors is computed from the previous one. */
export function dependInOrder(nodes: readonly GraphNode[], names: readonly string[]): boolean {
  return names.slice(1).every((name, index) => {
    const from = names[index] ?? "";
    return from === name || tensorsBetween(nodes, from, name).positions.has(name);
  });
}

/** A node, or a part of a fused one: computes tensors from tensors. */
type Step = Pick<GraphNode, "operator" | "inputs" | "outputs" | "captures">;

/** Normalisations that first add their first two inputs, and return the sum as their fourth output. */
const FUSED_SUM = /^Skip(Simplified)?LayerNormalization$/;

function withoutFusion(nodes: readonly GraphNode[]): Step[] {
  return nodes.flatMap((node): Step[] => {
    if (!FUSED_SUM.test(node.operator)) return [node];
    const [first = "", second = "", ...weights] = node.inputs;
    const sum = node.outputs[3] || `sum of ${first} and ${second}`;
    const [normalized = ""] = node.outputs;
    return [
      { operator: "Add", inputs: [first, second], outputs: [sum], captures: [] },
      { operator: "LayerNormalization", inputs: [sum, ...weights], outputs: [normalized], captures: [] },
    ];
  });
}

/** Steps whose results depend on the shapes of their inputs, not on their values. */
const SIZES_ONLY: ReadonlySet<string> = new Set(["Shape", "Size"]);

const reads = (step: Step): readonly string[] =>
  SIZES_ONLY.has(step.operator) ? [] : [...step.inputs, ...step.captures];

interface Stream {
  /** The tensors on a path from source to target, in topological order. */
  readonly tensors: readonly string[];
  readonly positions: ReadonlyMap<string, number>;
  /** For each position, the furthest position that one step from its tensor leads to. */
  readonly reach: readonly number[];
}

function tensorsBetween(steps: readonly Step[], source: string, target: string): Stream {
  const needed = neededFor(steps, target);
  const tensors = computedFrom(steps, source).filter((name) => needed.has(name));
  const positions = new Map(tensors.map((name, position) => [name, position]));
  const reach = tensors.map((_, position) => position);
  for (const step of steps) {
    const furthest = Math.max(-1, ...step.outputs.map((name) => positions.get(name) ?? -1));
    for (const name of reads(step)) {
      const position = positions.get(name);
      if (position !== undefined) reach[position] = Math.max(reach[position] ?? 0, furthest);
    }
  }
  return { tensors, positions, reach };
}

function computedFrom(steps: readonly Step[], source: string): string[] {
  const reached = new Set([source]);
  for (const step of steps) {
    if (!reads(step).some((name) => reached.has(name))) continue;
    for (const name of step.outputs) if (name !== "") reached.add(name);
  }
  return [...reached];
}

function neededFor(steps: readonly Step[], target: string): Set<string> {
  const needed = new Set([target]);
  for (const step of steps.toReversed()) {
    if (step.outputs.some((name) => needed.has(name))) for (const name of reads(step)) needed.add(name);
  }
  return needed;
}

function tensorsOnAllPaths({ tensors, reach }: Stream): string[] {
  let furthest = 0;
  return tensors.filter((_, position) => {
    const isOnAll = furthest <= position;
    furthest = Math.max(furthest, reach[position] ?? 0);
    return isOnAll;
  });
}

/** Whether a step between a border and the next outputs one of these tensors. */
function holds(stream: Stream, borders: readonly string[], index: number, outputs: ReadonlySet<string>) {
  const [from, to] = [borders[index], borders[index + 1]].map(
    (name) => stream.positions.get(name ?? "") ?? 0,
  );
  return stream.tensors.slice((from ?? 0) + 1, (to ?? 0) + 1).some((name) => outputs.has(name));
}

const FUSED_ATTENTION =
  /^(Attention|MultiHeadAttention|GroupQueryAttention|SparseAttention|PagedAttention|PackedMultiHeadAttention|PackedAttention|QAttention|DecoderMasked(Self|MultiHead)Attention)$/;
const SOFTMAX = /^(Bias)?Softmax$/;
const PRODUCT = /^(FusedMatMul|MatMul|Einsum)$/;
/** Operators allowed between the softmax of an attention and its product with the values. */
const AFTER_SOFTMAX: ReadonlySet<string> = new Set(
  "Cast Dropout Expand Identity Reshape Slice Transpose Unsqueeze Where IsNaN".split(" "),
);
const MAXIMUM_STEPS_AFTER_SOFTMAX = 8;

/** First outputs of all attentions: fused ones, and softmaxes that weight values (a router's weights experts). */
function attentionCores(steps: readonly Step[], { positions }: Stream): Set<string> {
  const consumers = new Map<string, Step[]>();
  for (const step of steps) {
    for (const name of reads(step)) {
      const known = consumers.get(name);
      if (known) known.push(step);
      else consumers.set(name, [step]);
    }
  }
  const isData = (name: string) => positions.has(name);
  const weighsValues = (name: string, left: number): boolean =>
    left > 0 &&
    (consumers.get(name) ?? []).some((step) =>
      PRODUCT.test(step.operator)
        ? step.inputs.filter(isData).length > 1
        : AFTER_SOFTMAX.has(step.operator) && step.outputs.some((output) => weighsValues(output, left - 1)),
    );
  const found = new Set<string>();
  for (const { operator, outputs } of steps) {
    const [output = ""] = outputs;
    if (!isData(output)) continue;
    const isCore =
      FUSED_ATTENTION.test(operator) ||
      (SOFTMAX.test(operator) && weighsValues(output, MAXIMUM_STEPS_AFTER_SOFTMAX));
    if (isCore) found.add(output);
  }
  return found;
}

/** Steps that pass a tensor on unchanged. */
const COPIES: ReadonlySet<string> = new Set(["Cast", "Identity"]);
/** Steps that pass on a subset of the positions, as in decoders that return only the last logits. */
const PARTS: ReadonlySet<string> = new Set([
  ...COPIES,
  ..."Flatten Gather GatherElements GatherND Reshape Slice Squeeze Transpose Unsqueeze".split(" "),
]);

function beforeCopies(
  name: string,
  producers: ReadonlyMap<string, Step>,
  operators: ReadonlySet<string>,
): string {
  const producer = producers.get(name);
  const [input] = producer?.inputs ?? [];
  if (producer === undefined || input === undefined || !operators.has(producer.operator)) return name;
  return beforeCopies(input, producers, operators);
}

const WEIGHT_PRODUCT = /MatMul|Gemm|MoE$|^Conv/;
const NORMALIZATION = /Normalization$|^(ReduceMean|ReduceL2|LpNormalization)$/;

interface Found {
  readonly steps: readonly Step[];
  readonly stream: Stream;
  readonly borders: readonly string[];
  readonly producers: ReadonlyMap<string, Step>;
  /** The borders at which attentions start. */
  readonly starts: readonly string[];
}

/** The input of the product with the vocabulary, if it has been normalised after the last attention. */
function lastState({ steps, stream, borders, producers, starts }: Found, target: string): string | null {
  const lastStart = starts.at(-1);
  if (lastStart === undefined) return null;
  const outputsOf = (pattern: RegExp) =>
    new Set(steps.flatMap(({ operator, outputs }) => (pattern.test(operator) ? outputs : [])));
  const products = outputsOf(WEIGHT_PRODUCT);
  const indices = borders
    .slice(0, -1)
    .flatMap((_, index) => (holds(stream, borders, index, products) ? [index] : []));
  const isLogits = target === "logits";
  const read = isLogits ? borders[indices.at(-1) ?? -1] : target;
  // The previous product is the last block's own: the final normalisation starts at its end.
  const blockEnd = borders[(indices.at(isLogits ? -2 : -1) ?? borders.length) + 1];
  if (read === undefined || blockEnd === undefined) return null;
  const name = beforeCopies(read, producers, isLogits ? PARTS : COPIES);
  const positionOf = (border: string) => stream.positions.get(border) ?? -1;
  const isBehind = positionOf(blockEnd) > positionOf(lastStart);
  const between = stream.tensors.slice(positionOf(blockEnd) + 1, positionOf(name) + 1);
  const norms = outputsOf(NORMALIZATION);
  return isBehind && between.some((tensor) => norms.has(tensor)) ? name : null;
}
