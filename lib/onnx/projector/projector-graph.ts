import type { GraphBuilder, Value } from "#lib/onnx/kernels/graph.ts";
import {
  type Projected,
  ProjectorLayers,
  type ProjectorWeights,
} from "#lib/onnx/projector/projector-layers.ts";
import { paperQFormer } from "#lib/onnx/projector/projector-paper-qformer.ts";
import { plainQFormer } from "#lib/onnx/projector/projector-plain-qformer.ts";

/** A projector's settings in config.json. */
export interface ProjectorConfig {
  /** mm_projector_type: linear, mlpNx_gelu or qformer; null if absent. */
  readonly type: string | null;
  /** Heads of a Q-Former whose tensors do not determine them. */
  readonly heads: number | null;
}

export interface ProjectorGraph {
  /** linear, mlp2x_gelu, …, qformer */
  readonly type: string;
  readonly graph: GraphBuilder;
  /** Width of its output. */
  readonly width: number;
  /** Sizes of its tables of token ids and positions, if it also reads the prompt's text. */
  readonly text: Projected["text"];
}

export const FEATURES = "features";
export const EMBEDDINGS = "embeddings";

/**
 * The graph of a LLaVA-style projector: `features` [1, tokens, width] (and `input_ids`, `position_ids` [1, text] if it
 * reads the text too) to `embeddings` [1, tokens, width of the language model]. Its kind is determined by its tensors;
 * config.json must not contradict them, and every tensor must be used.
 *
 * @param featureWidth width of the vision tower's features
 * @throws InputError `bad-projector`
 */
export function buildProjector(
  weights: ProjectorWeights,
  config: ProjectorConfig,
  featureWidth: number,
  where: string,
): ProjectorGraph {
  const layers = new ProjectorLayers(weights, where);
  const { graph } = layers;
  const features = graph.input(FEATURES, "float32", [1, "tokens", featureWidth]);
  const { value, width, type, text } = project(layers, features, featureWidth, config);
  const extra = layers.unused();
  if (extra.length > 0)
    throw layers.refuse(`the ${type} projector has no place for ${extra.slice(0, 6).join(", ")}`);
  if (config.type !== null && config.type !== type) {
    throw layers.refuse(`its tensors are those of ${type}, but config.json says ${config.type}`);
  }
  graph.output(EMBEDDINGS, value, "float32", [1, "rows", width]);
  return { type, graph, width, text };
}

function project(
  layers: ProjectorLayers,
  features: Value,
  width: number,
  config: ProjectorConfig,
): Projected {
  if (layers.has("query_tokens")) return paperQFormer(layers, features, width);
  if (layers.has("query")) return plainQFormer(layers, features, width, config.heads);
  if (layers.has("weight")) return { ...layers.linear(features, width, ""), type: "linear", text: null };
  if (layers.has("linear_1.weight")) return stack(layers, features, width, ["linear_1.", "linear_2."]);
  return stack(layers, features, width, sequence(layers));
}

/** nn.Sequential numbers its modules: linear layers are 0, 2, 4, … with activations between them. */
function sequence(layers: ProjectorLayers): string[] {
  const names = ["0."];
  while (layers.has(`${names.length * 2}.weight`)) names.push(`${names.length * 2}.`);
  return names;
}

function stack(layers: ProjectorLayers, features: Value, width: number, names: readonly string[]): Projected {
  let current = { value: features, width };
  for (const [index, name] of names.entries()) {
    const value = index === 0 ? current.value : layers.gelu(current.value);
    current = layers.linear(value, current.width, name);
  }
  return { ...current, type: `mlp${names.length}x_gelu`, text: null };
}
