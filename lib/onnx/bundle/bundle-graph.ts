import { type ProtobufField, ProtobufReader } from "#lib/onnx/bundle/bundle-protobuf.ts";
import type { LocalDirectory } from "#lib/storage/local-directory.ts";

/** A node of a model's main graph, by names only. */
export interface GraphNode {
  readonly name: string;
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Values of the outer graph that the node's subgraphs (branches, loop bodies) use. */
  readonly captures: readonly string[];
}

/** Bytes of the model's file; `end` is exclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** The parts of a model file needed here: the names in its main graph, and the positions of some fields. */
export interface ModelGraph {
  readonly nodes: readonly GraphNode[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** The main graph's field in the file, its tag included, and its content. */
  readonly field: ByteRange;
  readonly content: ByteRange;
  /** The choice of a merged decoder between a pass with history and one without; null if there is none. */
  readonly merged: MergedBranches | null;
}

/** The node `If(use_cache_branch)` of a merged decoder, and the branch that runs without history. */
export interface MergedBranches {
  /** The node's field in the file, its tag included. */
  readonly field: ByteRange;
  /** Position of the node among the main graph's. */
  readonly position: number;
  /** Values that the node returns to the main graph, and the corresponding values of the branch. */
  readonly outputs: readonly string[];
  readonly branchOutputs: readonly string[];
  readonly branchNodes: readonly GraphNode[];
  /** Nodes, weights and declarations of the branch: what the main graph takes over once the choice is made. */
  readonly branchContent: readonly ByteRange[];
}

/** The input of merged decoders that selects the branch with history. */
export const CACHE_SWITCH = "use_cache_branch";

// Field numbers of onnx.proto3.
const MODEL_GRAPH = 7;
const GRAPH = { node: 1, name: 2, doc: 10, input: 11, output: 12 };
const VALUE_NAME = 1;
const NODE = { input: 1, output: 2, name: 3, operator: 4, attribute: 5 };
const ATTRIBUTE = { name: 1, graph: 6, graphs: 11 };

/** Reads the main graph of a model without its weights. @throws InputError `bad-model`, `missing-file` */
export async function readModelGraph(directory: LocalDirectory, modelName: string): Promise<ModelGraph> {
  const file = await directory.openFile(modelName);
  try {
    const reader = new ProtobufReader(file);
    let graph: ModelGraph | null = null;
    for await (const field of reader.fields(0, reader.size)) {
      if (field.number === MODEL_GRAPH && field.wireType === 2) graph ??= await readGraph(reader, field);
    }
    return graph ?? EMPTY_GRAPH;
  } finally {
    await file.close();
  }
}

const EMPTY_RANGE: ByteRange = { start: 0, end: 0 };
const EMPTY_GRAPH: ModelGraph = {
  nodes: [],
  inputs: [],
  outputs: [],
  field: EMPTY_RANGE,
  content: EMPTY_RANGE,
  merged: null,
};

async function readGraph(reader: ProtobufReader, graph: ProtobufField): Promise<ModelGraph> {
  const nodes: GraphNode[] = [];
  const inputs: string[] = [];
  const outputs: string[] = [];
  let merged: MergedBranches | null = null;
  for await (const field of reader.fields(graph.start, graph.end)) {
    if (field.wireType !== 2) continue;
    if (field.number === GRAPH.input) inputs.push(await valueName(reader, field));
    else if (field.number === GRAPH.output) outputs.push(await valueName(reader, field));
    else if (field.number === GRAPH.node) {
      const node = await readNode(reader, field);
      if (merged === null && node.operator === "If" && node.inputs[0] === CACHE_SWITCH) {
        merged = await readBranches(reader, field, node, nodes.length);
      }
      nodes.push(node);
    }
  }
  const field = { start: graph.tagStart, end: graph.end };
  return { nodes, inputs, outputs, field, content: { start: graph.start, end: graph.end }, merged };
}

async function readNode(reader: ProtobufReader, node: ProtobufField): Promise<GraphNode> {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const captures = new Set<string>();
  let name = "";
  let operator = "";
  for await (const field of reader.fields(node.start, node.end)) {
    if (field.number === NODE.input) inputs.push(await reader.text(field));
    else if (field.number === NODE.output) outputs.push(await reader.text(field));
    else if (field.number === NODE.name) name = await reader.text(field);
    else if (field.number === NODE.operator) operator = await reader.text(field);
    else if (field.number === NODE.attribute) await collectCaptures(reader, field, captures, 0);
  }
  return { name, operator, inputs, outputs, captures: [...captures] };
}

const MAXIMUM_DEPTH = 16;

/** All names read by the graphs in an attribute; their own values are included, which is harmless. */
async function collectCaptures(
  reader: ProtobufReader,
  attribute: ProtobufField,
  captures: Set<string>,
  depth: number,
): Promise<void> {
  for await (const field of reader.fields(attribute.start, attribute.end)) {
    const isGraph = field.number === ATTRIBUTE.graph || field.number === ATTRIBUTE.graphs;
    if (isGraph && field.wireType === 2 && depth < MAXIMUM_DEPTH) {
      await collectGraphCaptures(reader, field, captures, depth);
    }
  }
}

async function collectGraphCaptures(
  reader: ProtobufReader,
  graph: ProtobufField,
  captures: Set<string>,
  depth: number,
): Promise<void> {
  for await (const child of reader.fields(graph.start, graph.end)) {
    if (child.number === GRAPH.output) captures.add(await valueName(reader, child));
    if (child.number !== GRAPH.node) continue;
    for await (const part of reader.fields(child.start, child.end)) {
      if (part.number === NODE.input) captures.add(await reader.text(part));
      if (part.number === NODE.attribute) await collectCaptures(reader, part, captures, depth + 1);
    }
  }
}

async function valueName(reader: ProtobufReader, value: ProtobufField): Promise<string> {
  for await (const field of reader.fields(value.start, value.end)) {
    if (field.number === VALUE_NAME) return reader.text(field);
  }
  return "";
}

async function readBranches(
  reader: ProtobufReader,
  choice: ProtobufField,
  node: GraphNode,
  position: number,
): Promise<MergedBranches | null> {
  for await (const attribute of reader.fields(choice.start, choice.end)) {
    if (attribute.number !== NODE.attribute) continue;
    let name = "";
    let graph: ProtobufField | null = null;
    for await (const field of reader.fields(attribute.start, attribute.end)) {
      if (field.number === ATTRIBUTE.name) name = await reader.text(field);
      else if (field.number === ATTRIBUTE.graph) graph = field;
    }
    if (name !== "else_branch" || graph === null) continue;
    const field = { start: choice.tagStart, end: choice.end };
    return { field, position, outputs: node.outputs, ...(await readBranch(reader, graph)) };
  }
  return null;
}

/** Fields of a graph itself; all others are nodes, weights and declarations of values. */
const OWN_FIELDS: ReadonlySet<number> = new Set([GRAPH.name, GRAPH.doc, GRAPH.input, GRAPH.output]);

async function readBranch(
  reader: ProtobufReader,
  graph: ProtobufField,
): Promise<Pick<MergedBranches, "branchOutputs" | "branchNodes" | "branchContent">> {
  const branchOutputs: string[] = [];
  const branchNodes: GraphNode[] = [];
  const branchContent: ByteRange[] = [];
  let start = graph.start;
  for await (const field of reader.fields(graph.start, graph.end)) {
    if (field.number === GRAPH.node) branchNodes.push(await readNode(reader, field));
    if (field.number === GRAPH.output) branchOutputs.push(await valueName(reader, field));
    if (!OWN_FIELDS.has(field.number)) continue;
    if (field.tagStart > start) branchContent.push({ start, end: field.tagStart });
    start = field.end;
  }
  if (graph.end > start) branchContent.push({ start, end: graph.end });
  return { branchOutputs, branchNodes, branchContent };
}
