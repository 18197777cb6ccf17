import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ProtobufWriter } from "#lib/onnx/kernels/protobuf-writer.ts";

/** Element types as onnx.proto numbers them. */
export const ONNX_TYPE = { float32: 1, int64: 7, bool: 9, float16: 10 } as const;
type OnnxType = keyof typeof ONNX_TYPE;

const GRAPH = 7;
const INPUT = 11;

/** A graph's input or output. */
export function valueInfo(name: string, type: OnnxType, dims: readonly (number | string)[]): ProtobufWriter {
  const shape = new ProtobufWriter();
  for (const dim of dims) {
    const entry = new ProtobufWriter();
    shape.message(1, typeof dim === "number" ? entry.integer(1, dim) : entry.text(2, dim));
  }
  const tensor = new ProtobufWriter().integer(1, ONNX_TYPE[type]).message(2, shape);
  return new ProtobufWriter().text(1, name).message(2, new ProtobufWriter().message(1, tensor));
}

/** A node that converts a tensor. */
export function castNode(from: string, to: string, type: OnnxType): ProtobufWriter {
  const attribute = new ProtobufWriter().text(1, "to").integer(3, ONNX_TYPE[type]).integer(20, 2);
  return new ProtobufWriter().text(1, from).text(2, to).text(4, "Cast").message(5, attribute);
}

/** A node that concatenates a tensor with itself along an axis. */
export function doubleNode(from: string, to: string, axis: number): ProtobufWriter {
  const attribute = new ProtobufWriter().text(1, "axis").integer(3, axis).integer(20, 2);
  return new ProtobufWriter().text(1, from).text(1, from).text(2, to).text(4, "Concat").message(5, attribute);
}

/** Nodes that round a tensor to 256 steps of its own range, as models with 8-bit products do. */
export function roundingNodes(from: string, to: string): ProtobufWriter[] {
  const parts = ["rounded", "scale", "zero"];
  const rounding = new ProtobufWriter().text(1, from);
  const back = new ProtobufWriter();
  for (const part of parts) {
    rounding.text(2, `${to}.${part}`);
    back.text(1, `${to}.${part}`);
  }
  return [rounding.text(4, "DynamicQuantizeLinear"), back.text(2, to).text(4, "DequantizeLinear")];
}

interface Change {
  /** New names of equal length, wherever the old ones occur. */
  readonly rename?: readonly (readonly [string, string])[];
  /** Inputs of the graph to remove. */
  readonly withoutInputs?: readonly string[];
  /** Whether to remove the names of nodes and all outputs except the logits. */
  readonly isPlain?: boolean;
  readonly inputs?: readonly ProtobufWriter[];
  /** Inserted before all others: a graph's nodes are in the order of computation. */
  readonly firstNodes?: readonly ProtobufWriter[];
  readonly lastNodes?: readonly ProtobufWriter[];
  readonly outputs?: readonly ProtobufWriter[];
}

/** Rewrites the graph of a model file. */
export async function changeModel(path: string, change: Change): Promise<void> {
  let text = (await readFile(path)).toString("latin1");
  for (const [from, to] of change.rename ?? []) text = text.replaceAll(from, to);
  const parts: Buffer[] = [];
  for (const field of fieldsOf(Buffer.from(text, "latin1"))) {
    parts.push(field.number === GRAPH ? changedGraph(field.payload, change) : field.raw);
  }
  await writeFile(path, Buffer.concat(parts));
}

function changedGraph(graph: Buffer, change: Change): Buffer {
  const kept = [...fieldsOf(graph)].filter(({ number, payload }) => {
    const name = number === INPUT ? [...fieldsOf(payload)].find((field) => field.number === 1) : undefined;
    return !change.withoutInputs?.includes(name?.payload.toString() ?? "");
  });
  const contents = change.isPlain ? kept.flatMap(withoutNames) : kept.map(({ raw }) => raw);
  const added = new ProtobufWriter();
  for (const node of change.lastNodes ?? []) added.message(1, node);
  for (const input of change.inputs ?? []) added.message(INPUT, input);
  for (const output of change.outputs ?? []) added.message(12, output);
  const first = new ProtobufWriter();
  for (const node of change.firstNodes ?? []) first.message(1, node);
  const content = Buffer.concat([first.finish(), ...contents, added.finish()]);
  return Buffer.from(new ProtobufWriter().bytes(GRAPH, content).finish());
}

const NODE = 1;
const OUTPUT = 12;

/** A field of a graph, without node names and outputs except the logits. */
function withoutNames({ number, payload, raw }: { number: number; payload: Buffer; raw: Buffer }): Buffer[] {
  if (number === OUTPUT && !payload.includes("logits")) return [];
  if (number !== NODE) return [raw];
  const fields = [...fieldsOf(payload)].filter((field) => field.number !== 3).map((field) => field.raw);
  return [Buffer.from(new ProtobufWriter().bytes(NODE, Buffer.concat(fields)).finish())];
}

/**
 * Moves the weights of a model's graph into an external data file.
 * @param location path of that file as named in the model, relative to the model
 * @returns number of tensors moved
 */
export async function externalize(path: string, location: string): Promise<number> {
  const weights: Buffer[] = [];
  const moved = (tensor: Buffer): Buffer => {
    const fields = [...fieldsOf(tensor)];
    const raw = fields.find(({ number }) => number === 9)?.payload;
    if (!raw) return tensor;
    const offset = weights.reduce((total, { length }) => total + length, 0);
    const external = new ProtobufWriter();
    for (const [key, value] of Object.entries({ location, offset, length: raw.length })) {
      external.message(13, new ProtobufWriter().text(1, key).text(2, String(value)));
    }
    external.integer(14, 1);
    weights.push(raw);
    return Buffer.concat([
      ...fields.filter(({ number }) => number !== 9).map((field) => field.raw),
      external.finish(),
    ]);
  };
  const rewritten = (graph: Buffer) =>
    Buffer.concat(
      [...fieldsOf(graph)].map(({ number, payload, raw }) =>
        number === 5 ? Buffer.from(new ProtobufWriter().bytes(5, moved(payload)).finish()) : raw,
      ),
    );
  const parts = [...fieldsOf(await readFile(path))].map(({ number, payload, raw }) =>
    number === GRAPH ? Buffer.from(new ProtobufWriter().bytes(GRAPH, rewritten(payload)).finish()) : raw,
  );
  await writeFile(path, Buffer.concat(parts));
  await writeFile(join(dirname(path), location), Buffer.concat(weights));
  return weights.length;
}

/** The fields of a message, of wire types 0, 1, 2 and 5. */
function* fieldsOf(message: Buffer): Generator<{ number: number; payload: Buffer; raw: Buffer }> {
  let position = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = message.readUInt8(position);
      position += 1;
      value += (byte & 0x7f) * shift;
      if (byte < 0x80) return value;
    }
  };
  while (position < message.length) {
    const start = position;
    const tag = varint();
    const wireType = tag % 8;
    if (wireType === 0) varint();
    const length = wireType === 2 ? varint() : { 0: 0, 1: 8, 5: 4 }[wireType];
    if (length === undefined) throw new Error(`wire type ${wireType}`);
    const payload = message.subarray(position, position + length);
    position += length;
    yield { number: Math.floor(tag / 8), payload, raw: message.subarray(start, position) };
  }
}
