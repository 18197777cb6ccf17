import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..");
const FIXTURES = join(ROOT, "tests", "golden", "projectors", "mini-lvlm");
const BUNDLE = join(ROOT, "studies", "mini-lvlm", "checkpoints", "baseline", "step-500");

export const EVALUATION_SET = join(ROOT, "studies", "mini-lvlm", "eval");

/** Runs of the miniature study whose projector is a separate fixture, made by split_bundle.py. */
export const PROJECTOR_RUNS = ["baseline", "connector-linear", "connector-qformer"] as const;
export type ProjectorRun = (typeof PROJECTOR_RUNS)[number];

/** The directory with config.json and the projector of a run. */
export const projectorCheckpoint = (run: ProjectorRun): string => join(FIXTURES, run);

/** The baseline's embeddings and decoder, and the tower that all runs of the study share. */
export async function makeBase(directory: string): Promise<string> {
  await copyBundle(directory);
  await cp(join(FIXTURES, "vision_tower.onnx"), join(directory, "onnx", "vision_tower.onnx"));
  return directory;
}

/** The full bundle of a run's projector with the baseline's decoder. */
export async function makeBundle(directory: string, run: ProjectorRun): Promise<string> {
  await copyBundle(directory);
  const encoder = run === "baseline" ? join(BUNDLE, "onnx") : join(FIXTURES, run);
  await cp(join(encoder, "vision_encoder.onnx"), join(directory, "onnx", "vision_encoder.onnx"));
  return directory;
}

async function copyBundle(directory: string): Promise<void> {
  await mkdir(join(directory, "onnx"), { recursive: true });
  const names = ["config.json", "preprocessor_config.json", "tokenizer.json", "tokenizer_config.json"];
  for (const name of [...names, "onnx/embed_tokens.onnx", "onnx/decoder_model.onnx"]) {
    await cp(join(BUNDLE, name), join(directory, name));
  }
}
