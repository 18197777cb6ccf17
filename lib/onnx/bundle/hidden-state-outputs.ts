import { InputError } from "#lib/errors.ts";
import { countNamedBlocks, type NamedStates, readNamedStates } from "#lib/onnx/bundle/block-names.ts";
import type { GraphNode } from "#lib/onnx/bundle/bundle-graph.ts";
import { dependInOrder, type ResidualStream, readResidualStream } from "#lib/onnx/bundle/residual-stream.ts";

/** Whether a decoder was exported with its hidden states. */
export const hasHiddenStates = (outputs: readonly string[]): boolean => layersAmong(outputs).length > 0;

const layersAmong = (outputs: readonly string[]): number[] =>
  outputs.flatMap((name) => {
    const match = /^hidden_states\.(\d+)$/.exec(name);
    return match ? [Number(match[1])] : [];
  });

/**
 * The decoder's outputs hidden_states.1 .. hidden_states.L (0, the embeddings, is left out of MIR).
 *
 * @param outputs names of all outputs of the decoder
 * @param layerCount L of config.json, null if it has none
 * @throws InputError `missing-layer` if one is missing, `bad-config` if config.json gives fewer layers
 */
export function hiddenStateNames(
  outputs: readonly string[],
  layerCount: number | null,
  where: string,
): string[] {
  const layers = layersAmong(outputs);
  const highest = Math.max(0, ...layers);
  const last = layerCount ?? highest;
  const present = new Set(layers);
  const names = Array.from({ length: last }, (_, index) => `hidden_states.${index + 1}`);
  const missing = names.filter((_, index) => !present.has(index + 1));
  if (missing.length > 0 || last === 0) {
    throw new InputError(
      "missing-layer",
      `${where} lacks the outputs ${missing.join(", ")} of ${last} layers; it has ${outputs.join(", ")}`,
    );
  }
  if (highest > last) {
    throw new InputError(
      "bad-config",
      `${where} has hidden states of ${highest} layers, config.json names ${last}`,
    );
  }
  return names;
}

/** How to export a bundle whose decoder outputs its hidden states; details in docs/checkpoints.md. */
const HOW_TO_EXPORT =
  "Export the decoder with its hidden states as outputs: python3 scripts/export_bundle.py MODEL BUNDLE (docs/checkpoints.md)";

const SOURCE = "inputs_embeds";
const TARGETS = ["logits", "last_hidden_state"];

/**
 * Finds the hidden states of a decoder that does not have them as outputs: by the name scopes of its nodes and by the
 * structure of its graph; one suffices, and two results must agree.
 *
 * @param layerCount L of config.json, null if it has none
 * @returns tensor names of layers 1 .. L in order
 * @throws InputError `missing-layer`, reporting what was looked for, what was found, and what to do
 */
export function findHiddenStates(
  nodes: readonly GraphNode[],
  layerCount: number | null,
  where: string,
): string[] {
  const target = TARGETS.find((name) => nodes.some(({ outputs }) => outputs.includes(name))) ?? "logits";
  const stream = readResidualStream(nodes, SOURCE, target);
  const shown = stream.betweenBlocks.length + (stream.last === null ? 0 : 1);
  const last = layerCount ?? (countNamedBlocks(nodes) || shown);
  const named = last === 0 ? [[]] : readNamedStates(nodes, last, target);
  const [byName, byStructure] = [whole(named), wholeStream(stream, last)];
  const found = byName ?? byStructure;
  if (found === null) {
    throw refusal(where, `${describeNames(named)}; ${describeStream(stream, layerCount)}`);
  }
  const other = byStructure ?? found;
  const different = found.findIndex((name, index) => !isSame(nodes, name, other[index]));
  if (different >= 0) {
    const two = `names show ${found[different]}, its structure ${other[different]}`;
    throw refusal(where, `for hidden_states.${different + 1} its node ${two}`);
  }
  if (!dependInOrder(nodes, [SOURCE, ...found, target])) {
    throw refusal(where, `${found.join(", ")} are not computed one from the other`);
  }
  return found;
}

const refusal = (where: string, what: string) =>
  new InputError(
    "missing-layer",
    `${where} has no hidden-state outputs, and they cannot be added: ${what}. ${HOW_TO_EXPORT}`,
  );

/** One name per layer, null if a layer has none or several. */
function whole(named: NamedStates): string[] | null {
  const names = named.flatMap((found) => (found.length === 1 ? found : []));
  return names.length === named.length ? names : null;
}

function wholeStream({ betweenBlocks, last }: ResidualStream, layerCount: number): string[] | null {
  return last !== null && betweenBlocks.length + 1 === layerCount ? [...betweenBlocks, last] : null;
}

function describeNames(named: NamedStates): string {
  const index = named.findIndex((found) => found.length !== 1);
  const found = named[index] ?? [];
  const what = found.length === 0 ? "no tensor" : `several tensors (${found.join(", ")})`;
  return `its node names show ${what} for hidden_states.${index + 1}`;
}

function describeStream({ betweenBlocks, last }: ResidualStream, layerCount: number | null): string {
  const blocks = betweenBlocks.length + 1;
  const counted = betweenBlocks.length === 0 ? "no blocks one behind the other" : `${blocks} blocks`;
  const wanted = layerCount === null ? "" : ` where config.json names ${layerCount}`;
  const norm = last === null ? ", and no normalisation before its logits" : "";
  return `its structure shows ${counted}${wanted}${norm}`;
}

/** Whether two names refer to the same numbers: one may be a copy of the other in another type. */
function isSame(nodes: readonly GraphNode[], a: string | undefined, b: string | undefined): boolean {
  if (a === b) return true;
  const isCopy = (from: string | undefined, to: string | undefined) =>
    nodes.some(
      ({ operator, inputs, outputs }) =>
        (operator === "Cast" || operator === "Identity") && inputs[0] === from && outputs[0] === to,
    );
  return isCopy(a, b) || isCopy(b, a);
}
