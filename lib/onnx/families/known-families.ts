import { InputError } from "#lib/errors.ts";
import type { ModelFamily } from "#lib/onnx/families/family.ts";
import { idefics3 } from "#lib/onnx/families/idefics3.ts";
import { internvl } from "#lib/onnx/families/internvl.ts";
import { paligemma } from "#lib/onnx/families/paligemma.ts";
import { qwenVl } from "#lib/onnx/families/qwen-vl.ts";
import { singleView } from "#lib/onnx/families/single-view.ts";

const FAMILIES: readonly ModelFamily[] = [singleView, qwenVl, idefics3, paligemma, internvl];

/**
 * The family of a model; LLaVA's for a bundle without a model type.
 * @param modelType model_type of config.json, null if it has none
 * @throws InputError `unsupported-model`
 */
export function familyOf(modelType: string | null, path: string): ModelFamily {
  if (modelType === null) return singleView;
  const family = FAMILIES.find(({ modelTypes }) => modelTypes.includes(modelType));
  if (family) return family;
  const known = FAMILIES.flatMap(({ modelTypes }) => modelTypes).join(", ");
  throw new InputError(
    "unsupported-model",
    `${path}/config.json: model_type "${modelType}" is not supported as an ONNX bundle, only ${known}. ` +
      "Write its hidden states as a features file instead: python3 scripts/write_features.py",
  );
}
