import { dirname, join } from "node:path/posix";
import { InputError } from "#lib/errors.ts";
import { type ProtobufField, ProtobufReader } from "#lib/onnx/bundle/bundle-protobuf.ts";
import type { LocalDirectory } from "#lib/storage/local-directory.ts";

type Message =
  | "model"
  | "graph"
  | "node"
  | "attribute"
  | "tensor"
  | "sparse"
  | "function"
  | "training"
  | "entry";

/**
 * Messages of a ModelProto that may contain tensors, directly or nested: field number -> message (onnx.proto3 of ONNX
 * 1.19). `entry` is a key-value pair of TensorProto.external_data.
 */
const CHILDREN: Readonly<Record<Message, Readonly<Record<number, Message>>>> = {
  model: { 7: "graph", 20: "training", 25: "function" },
  graph: { 1: "node", 5: "tensor", 15: "sparse" },
  node: { 5: "attribute" },
  attribute: { 5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse" },
  tensor: { 13: "entry" },
  sparse: { 1: "tensor", 2: "tensor" },
  function: { 7: "node", 11: "attribute" },
  training: { 1: "graph", 2: "graph" },
  entry: {},
};

const MAXIMUM_DEPTH = 64;

/**
 * Ensures that all external data files of a model are in its own folder, inside the bundle: ONNX Runtime opens them by
 * the path in the model file, so a crafted model could otherwise read any file of this machine.
 *
 * @param modelName path of the .onnx file relative to the bundle
 * @returns the external data files, relative to the bundle
 * @throws InputError `path-escape`, `missing-file`, `bad-model`
 */
export async function checkExternalData(directory: LocalDirectory, modelName: string): Promise<string[]> {
  const names = new Set<string>();
  for (const location of await externalDataLocations(directory, modelName)) {
    if (location.startsWith("/") || /^[A-Za-z]:/.test(location) || location.includes("\\")) {
      throw new InputError(
        "path-escape",
        `${directory.path}/${modelName} names external data at "${location}"; only files inside the bundle are read`,
      );
    }
    const folder = dirname(modelName);
    const name = join(folder, location);
    if (folder !== "." && !name.startsWith(`${folder}/`)) {
      throw new InputError(
        "path-escape",
        `${directory.path}/${modelName} names external data at "${location}", outside its own folder, ` +
          "where ONNX Runtime opens none: export them beside the model",
      );
    }
    if ((await directory.filePath(name)) !== join(dirname(await directory.filePath(modelName)), location)) {
      throw new InputError(
        "path-escape",
        `${directory.path}/${name} is a link, which ONNX Runtime does not follow: make a directory of real files ` +
          "(hf download REPO --local-dir DIR)",
      );
    }
    names.add(name);
  }
  return [...names];
}

async function externalDataLocations(directory: LocalDirectory, modelName: string): Promise<Set<string>> {
  const file = await directory.openFile(modelName);
  try {
    const reader = new ProtobufReader(file);
    const locations = new Set<string>();
    await collect(reader, "model", 0, reader.size, locations, 0);
    return locations;
  } finally {
    await file.close();
  }
}

async function collect(
  reader: ProtobufReader,
  message: Message,
  start: number,
  end: number,
  locations: Set<string>,
  depth: number,
): Promise<void> {
  if (depth > MAXIMUM_DEPTH) throw new InputError("bad-model", "the model's graphs are nested too deeply");
  for await (const field of reader.fields(start, end)) {
    const child = field.wireType === 2 ? CHILDREN[message][field.number] : undefined;
    if (child === "entry") await collectEntry(reader, field, locations);
    else if (child) await collect(reader, child, field.start, field.end, locations, depth + 1);
  }
}

async function collectEntry(reader: ProtobufReader, entry: ProtobufField, locations: Set<string>) {
  let key = "";
  let value = "";
  for await (const field of reader.fields(entry.start, entry.end)) {
    if (field.number === 1) key = await reader.text(field);
    if (field.number === 2) value = await reader.text(field);
  }
  if (key === "location") locations.add(value);
}
