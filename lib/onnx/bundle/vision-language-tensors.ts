import { Tensor } from "onnxruntime-node";
import { InputError } from "#lib/errors.ts";
import type { TensorSlot } from "#lib/onnx/bundle/bundle-session.ts";
import { floatsToHalves, halfToFloat } from "#lib/onnx/bundle/vision-language-float16.ts";

/** The typed array of a tensor whose rows are copied without interpreting the numbers. */
export type RowData = Float32Array | Uint16Array;

/** The numbers of a float32 or float16 tensor; float16 as its bits, so that rows can be copied unchanged. */
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
 * A float tensor of a slot's type; float32 numbers are rounded if the graph takes float16.
 * @throws InputError `unsupported-model` for any other type
 */
export function rowTensor(slot: TensorSlot, data: RowData, dims: readonly number[]): Tensor {
  if (slot.type === "float32") return new Tensor("float32", toFloat32(data), dims);
  if (slot.type === "float16")
    return halfTensor(data instanceof Float32Array ? floatsToHalves(data) : data, dims);
  throw new InputError(
    "unsupported-model",
    `the graph's input ${slot.name} is ${slot.type}; float32 or float16 is needed`,
  );
}

/**
 * A float16 tensor that onnxruntime-node accepts. `new Tensor("float16", ...)` wraps the bits in a Float16Array if the
 * runtime has one (Node 24), whose bytes the native side of onnxruntime-node 1.30 does not read.
 */
const halfTensor = (bits: Uint16Array, dims: readonly number[]): Tensor =>
  Object.assign(new Tensor("uint16", bits, dims), { type: "float16" });

export const int64Tensor = (values: ArrayLike<number>, dims: readonly number[]) =>
  new Tensor(
    "int64",
    BigInt64Array.from({ length: values.length }, (_, index) => BigInt(values[index] ?? 0)),
    dims,
  );
