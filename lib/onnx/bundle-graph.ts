import { type ProtobufField, ProtobufReader } from "#lib/onnx/bundle-protobuf.ts";
import { ProtobufWriter } from "#lib/onnx/protobuf-writer.ts";
import type { LocalDirectory } from "#lib/storage/local-directory.ts";

/** A node of a model's main graph, by names only. */
export interface GraphNode {
  readonly name: string;
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

// Field numbers of onnx.proto3.
const MODEL_GRAPH = 7;
const GRAPH_NODE = 1;
const GRAPH_OUTPUT = 12;
const VALUE_NAME = 1;
const NODE = { input: 1, output: 2, name: 3, operator: 4 };

/** The nodes of the main graph, without attributes and weights. @throws InputError `bad-model`, `missing-file` */
export async function readGraphNodes(directory: LocalDirectory, modelName: string): Promise<GraphNode[]> {
  const file = await directory.openFile(modelName);
  try {
    const reader = new ProtobufReader(file);
    const nodes: GraphNode[] = [];
    for await (const field of reader.fields(0, reader.size)) {
      if (field.number !== MODEL_GRAPH || field.wireType !== 2) continue;
      for await (const child of reader.fields(field.start, field.end)) {
        if (child.number === GRAPH_NODE && child.wireType === 2) nodes.push(await readNode(reader, child));
      }
    }
    return nodes;
  } finally {
    await file.close();
  }
}

async function readNode(reader: ProtobufReader, node: ProtobufField): Promise<GraphNode> {
  const inputs: string[] = [];
  const outputs: string[] = [];
  let name = "";
  let operator = "";
  for await (const field of reader.fields(node.start, node.end)) {
    if (field.number === NODE.input) inputs.push(await reader.text(field));
    else if (field.number === NODE.output) outputs.push(await reader.text(field));
    else if (field.number === NODE.name) name = await reader.text(field);
    else if (field.number === NODE.operator) operator = await reader.text(field);
  }
  return { name, operator, inputs, outputs };
}

/**
 * The bytes to append to a model so that its graph also gives these tensors: protobuf merges a message that
 * occurs twice, so that a second `graph` holding only outputs extends the first. Their types are inferred.
 */
export function outputsToAppend(tensorNames: readonly string[]): Uint8Array {
  const graph = new ProtobufWriter();
  for (const name of tensorNames) graph.message(GRAPH_OUTPUT, new ProtobufWriter().text(VALUE_NAME, name));
  return new ProtobufWriter().message(MODEL_GRAPH, graph).finish();
}
