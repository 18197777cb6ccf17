import type { ByteRange, GraphNode, MergedBranches, ModelGraph } from "#lib/onnx/bundle/bundle-graph.ts";
import { ProtobufWriter } from "#lib/onnx/kernels/protobuf-writer.ts";

/** A part of a rewritten file: bytes of the original, or new ones. */
export type FilePart = ByteRange | Uint8Array;

// Field numbers of onnx.proto3.
const MODEL_GRAPH = 7;
const GRAPH_NODE = 1;
const GRAPH_OUTPUT = 12;
const NODE = { input: 1, output: 2, operator: 4 };

/**
 * The nodes of the graph that runs without history: for a merged decoder those after the choice is made, as
 * `decoderParts` writes them; for any other decoder all nodes unchanged.
 */
export function nodesWithoutHistory({ nodes, merged }: ModelGraph): readonly GraphNode[] {
  if (merged === null) return nodes;
  const before = nodes.slice(0, merged.position);
  const after = nodes.slice(merged.position + 1);
  const borders = bordersOf(merged).map(([inner, outer]) => ({
    name: "",
    operator: "Identity",
    inputs: [inner],
    outputs: [outer],
    captures: [],
  }));
  return [...before, ...merged.branchNodes, ...borders, ...after];
}

/**
 * A decoder's file with additional tensors as outputs. They are appended: protobuf merges a message that occurs twice,
 * so that a second `graph` with only outputs extends the first; their types are inferred. In a merged decoder the
 * branch without history replaces the choice, because a branch's tensors cannot be outputs: names in a branch are
 * unique in the whole graph, so that its nodes can be moved among the others unchanged.
 *
 * @param size of the original, in bytes
 */
export function decoderParts(graph: ModelGraph, size: number, tensorNames: readonly string[]): FilePart[] {
  const outputs = graphOf(graphOutputs(tensorNames));
  const { merged, field, content } = graph;
  if (merged === null) return [{ start: 0, end: size }, outputs];
  return [
    { start: 0, end: field.start },
    ...graphOfRange({ start: content.start, end: merged.field.start }),
    ...merged.branchContent.flatMap(graphOfRange),
    graphOf(borderNodes(merged)),
    ...graphOfRange({ start: merged.field.end, end: content.end }),
    outputs,
    { start: field.end, end: size },
  ];
}

function graphOutputs(tensorNames: readonly string[]): ProtobufWriter {
  const graph = new ProtobufWriter();
  for (const name of tensorNames) graph.message(GRAPH_OUTPUT, new ProtobufWriter().text(1, name));
  return graph;
}

/** Outputs of the branch under their own names, and the names by which the rest of the graph refers to them. */
const bordersOf = ({ outputs, branchOutputs }: MergedBranches): (readonly [string, string])[] =>
  outputs.flatMap((outer, index) => {
    const inner = branchOutputs[index] ?? "";
    return inner === outer ? [] : [[inner, outer] as const];
  });

function borderNodes(merged: MergedBranches): ProtobufWriter {
  const graph = new ProtobufWriter();
  for (const [inner, outer] of bordersOf(merged)) {
    const node = new ProtobufWriter().text(NODE.input, inner).text(NODE.output, outer);
    graph.message(GRAPH_NODE, node.text(NODE.operator, "Identity"));
  }
  return graph;
}

const graphOf = (graph: ProtobufWriter): Uint8Array =>
  new ProtobufWriter().message(MODEL_GRAPH, graph).finish();

const graphOfRange = (range: ByteRange): FilePart[] =>
  range.end === range.start
    ? []
    : [new ProtobufWriter().head(MODEL_GRAPH, range.end - range.start).finish(), range];
