import { Tensor } from "onnxruntime-node";
import { InputError } from "#lib/errors.ts";
import type { BundleConfig } from "#lib/onnx/bundle-config.ts";
import type { TensorSlot } from "#lib/onnx/bundle-session.ts";
import { floatsToHalves, halfToFloat } from "#lib/onnx/vision-language-float16.ts";

/** The typed array of a tensor whose rows are copied without looking at the numbers. */
export type RowData = Float32Array | Uint16Array;

/** The numbers of a float32 or float16 tensor; float16 as its bits, so that rows can be moved as they are. */
export function rowData(tensor: Tensor, where: string): RowData {
  const data: unknown = tensor.data;
  if (tensor.type === "float32" && data instanceof Float32Array) return data;
  if (tensor.type === "float16" && ArrayBuffer.isView(data)) {
    return new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2);
  }
  throw new InputError("unsupported-model", `${where} is ${tensor.type}; float32 or float16 is needed`);
}

/** Row data as float32 (exact: every float16 number is a float32 number). */
export function toFloat32(data: RowData): Float32Array {
  return data instanceof Float32Array ? data : Float32Array.from(data, halfToFloat);
}

/**
 * A float tensor of a slot's type; float32 numbers are rounded where the graph takes float16.
 * @throws InputError `unsupported-model` for any other pair of types
 */
export function rowTensor(slot: TensorSlot, data: RowData, dims: readonly number[]): Tensor {
  if (slot.type === "float32" && data instanceof Float32Array) return new Tensor("float32", data, dims);
  if (slot.type === "float16")
    return halfTensor(data instanceof Float32Array ? floatsToHalves(data) : data, dims);
  const have = data instanceof Float32Array ? "float32" : "float16";
  throw new InputError(
    "unsupported-model",
    `the graph's input ${slot.name} is ${slot.type}, but it would get ${have}`,
  );
}

/**
 * A float16 tensor that onnxruntime-node takes. `new Tensor("float16", ...)` wraps the bits in a Float16Array where
 * the runtime has one (Node 24), whose bytes the native side of onnxruntime-node 1.30 does not see.
 */
const halfTensor = (bits: Uint16Array, dims: readonly number[]): Tensor =>
  Object.assign(new Tensor("uint16", bits, dims), { type: "float16" });

export const int64Tensor = (values: ArrayLike<number>, dims: readonly number[]) =>
  new Tensor(
    "int64",
    BigInt64Array.from({ length: values.length }, (_, index) => BigInt(values[index] ?? 0)),
    dims,
  );

/**
 * What a decoder asks for beside embeddings, mask and positions, for a pass without history: an empty
 * key-value cache, the switch of merged decoders, the number of logits (one is enough: they are not read).
 * @throws InputError `unsupported-model` naming an input that has no such meaning
 */
export function emptyHistory(slot: TensorSlot, batch: number, config: BundleConfig): Tensor {
  if (slot.name === "use_cache_branch") return new Tensor("bool", Uint8Array.of(0), [1]);
  if (slot.name === "num_logits_to_keep") return new Tensor("int64", BigInt64Array.of(1n), []);
  const isCache = slot.name.startsWith("past_key_values.") && slot.shape.length === 4;
  const heads = dimension(slot.shape[1], config.keyValueHeads);
  const width = dimension(slot.shape[3], config.headWidth);
  if (!isCache || heads === null || width === null) {
    throw new InputError(
      "unsupported-model",
      `the decoder asks for the input ${slot.name} ${slot.type}[${slot.shape.join(", ")}], which is not known`,
    );
  }
  const dims = [batch, heads, 0, width];
  return rowTensor(slot, new Float32Array(0), dims);
}

const dimension = (size: number | string | undefined, fallback: number | null) =>
  typeof size === "number" ? size : fallback;
