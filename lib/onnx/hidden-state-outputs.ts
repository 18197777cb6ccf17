import { InputError } from "#lib/errors.ts";

/**
 * The decoder's outputs hidden_states.1 .. hidden_states.L (0, the embeddings, is left out of MIR).
 *
 * @param outputs names of all outputs of the decoder
 * @param layerCount L of config.json, null where it does not say
 * @throws InputError `missing-layer` where one is missing, `bad-config` where config.json names fewer layers
 */
export function hiddenStateNames(
  outputs: readonly string[],
  layerCount: number | null,
  where: string,
): string[] {
  const layers = outputs.flatMap((name) => {
    const match = /^hidden_states\.(\d+)$/.exec(name);
    return match ? [Number(match[1])] : [];
  });
  if (layers.length === 0) {
    throw new InputError(
      "missing-layer",
      `${where} has no outputs hidden_states.1 to hidden_states.${layerCount ?? "L"}, only ` +
        `${outputs.join(", ")}: export the decoder with its hidden states as outputs`,
    );
  }
  const last = layerCount ?? Math.max(...layers);
  const present = new Set(layers);
  const names = Array.from({ length: last }, (_, index) => `hidden_states.${index + 1}`);
  const missing = names.filter((_, index) => !present.has(index + 1));
  if (missing.length > 0) {
    throw new InputError(
      "missing-layer",
      `${where} lacks the outputs ${missing.join(", ")} of ${last} layers`,
    );
  }
  if (Math.max(...layers) > last) {
    throw new InputError(
      "bad-config",
      `${where} has hidden states of ${Math.max(...layers)} layers, config.json names ${last}`,
    );
  }
  return names;
}
