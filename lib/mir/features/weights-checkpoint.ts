import { basename, dirname } from "node:path";
import { InputError } from "#lib/errors.ts";
import { openLocalDirectory } from "#lib/storage/local-directory.ts";

/** Weight files written by trainers, which need PyTorch to run. */
const WEIGHTS =
  /^(?:(?:pytorch_model|model|consolidated|adapter_model)\b.*\.(?:bin|safetensors|pth|pt)|.*\.(?:ckpt|pt|pth|bin|gguf)|(?:pytorch_model|model)\.(?:bin|safetensors)\.index\.json)$/;
/** A projector alone is handled differently, on a base registered beforehand. */
const PROJECTOR = /^mm_projector\b|^non_lora_trainables\b/;

const isWeights = (name: string) => WEIGHTS.test(name) && !PROJECTOR.test(name);

const MAXIMUM_NAMES = 3;

/**
 * The error for a checkpoint that contains nothing but weights (PyTorch or safetensors, as saved by trainers): they
 * cannot be run without their Python code, but there are two alternatives, and the message gives both.
 *
 * @param path a file, or a directory that was found not to be a bundle
 * @returns null if the path contains no such weights
 */
export async function weightsError(path: string): Promise<InputError | null> {
  const directory = await openLocalDirectory(path, "not-a-bundle").catch(() => null);
  if (directory === null)
    return isWeights(basename(path)) ? refusal(path, [basename(path)], dirname(path)) : null;
  const names = await directory.list();
  // A bundle that lacks a file is still a bundle.
  const files = names.includes("onnx") ? [] : names.filter(isWeights);
  return files.length === 0 ? null : refusal(path, files, path);
}

/** The error for a safetensors file whose tensors are those of a model. */
export const modelTensorsError = (path: string): InputError => refusal(path, [basename(path)], dirname(path));

function refusal(path: string, files: readonly string[], model: string): InputError {
  const shown = files.slice(0, MAXIMUM_NAMES).join(", ");
  const more = files.length > MAXIMUM_NAMES ? ` and ${files.length - MAXIMUM_NAMES} more` : "";
  return new InputError(
    "weights-only",
    `${path} holds weights (${shown}${more}), which only their Python code can run. Two ways work: ` +
      `features, python3 scripts/write_features.py ${quoted(model)} features.safetensors, ` +
      `or an ONNX bundle, python3 scripts/export_bundle.py ${quoted(model)} BUNDLE; ` +
      "then give features.safetensors or BUNDLE in its place (docs/checkpoints.md)",
  );
}

/** A path quoted for the shell. */
const quoted = (path: string) =>
  /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
