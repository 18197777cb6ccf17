import { InputError } from "#lib/errors.ts";
import type { PositionRange } from "#lib/onnx/vision-language/image-placement.ts";
import type { LayerStates } from "#lib/onnx/vision-language/vision-language-forward.ts";

/** Rows of a prompt's tokens; a view into the states if the rows are contiguous there. */
export function tokenRows(states: LayerStates, row: number, ranges: readonly PositionRange[]): Float32Array {
  const { data, tokens, width } = states;
  const parts = ranges.map(({ start, end }) =>
    data.subarray((row * tokens + start) * width, (row * tokens + end) * width),
  );
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const rows = new Float32Array(parts.reduce((total, { length }) => total + length, 0));
  let used = 0;
  for (const part of parts) {
    rows.set(part, used);
    used += part.length;
  }
  return rows;
}

/** @throws InputError `non-finite`, naming the layer, the token and the dimension */
export function checkFinite(
  states: LayerStates,
  row: number,
  range: PositionRange,
  pair: string,
  path: string,
): void {
  const bad = tokenRows(states, row, [range]).findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  const { data, tokens, width, layer } = states;
  const token = range.start + Math.floor(bad / width);
  throw new InputError(
    "non-finite",
    `${path}: hidden_states.${layer} of ${pair} has ${data[(row * tokens + range.start) * width + bad]} at token ` +
      `${token} of the prompt, dimension ${bad % width}`,
  );
}
