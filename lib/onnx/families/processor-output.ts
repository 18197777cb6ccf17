import { Tensor } from "@huggingface/transformers";
import { InputError } from "#lib/errors.ts";

/**
 * One output tensor of an image processor of Transformers.js.
 * @param rank required number of axes
 * @throws InputError `unsupported-model`
 */
export function outputTensor(
  output: Readonly<Record<string, unknown>>,
  name: string,
  rank: number,
  settingsPath: string,
): { readonly data: Float32Array | BigInt64Array; readonly dims: readonly number[] } {
  const value = output[name];
  const data: unknown = value instanceof Tensor ? value.data : undefined;
  const isKnown = data instanceof Float32Array || data instanceof BigInt64Array;
  if (!(value instanceof Tensor) || !isKnown || value.dims.length !== rank) {
    const dims = value instanceof Tensor ? `[${value.dims.join(", ")}]` : "none";
    throw new InputError(
      "unsupported-model",
      `${settingsPath}: ${name} of one image must have ${rank} axes, got ${dims}`,
    );
  }
  return { data, dims: value.dims };
}

/** Like outputTensor, for float32 numbers. */
export function pixelTensor(output: Readonly<Record<string, unknown>>, rank: number, settingsPath: string) {
  const { data, dims } = outputTensor(output, "pixel_values", rank, settingsPath);
  if (!(data instanceof Float32Array)) {
    throw new InputError("unsupported-model", `${settingsPath}: pixel_values are not float32`);
  }
  return { data, dims };
}
