import type { Value } from "#lib/onnx/kernels/graph.ts";
import type { Projected, ProjectorLayers } from "#lib/onnx/projector/projector-layers.ts";

/** Settings of bert-base-uncased, on which the repository's Q-Former is based. */
const HEAD_WIDTH = 64;
const EPSILON = 1e-12;

/**
 * The Q-Former of the MIR paper's repository (github.com/shikiw/Modality-Integration-Rate,
 * llava/model/multimodal_projector), which is BLIP-2's: queries and the prompt's text attend to each other, the queries
 * alone attend to the image in the layers with cross-attention, and both have their own feed-forward layers; a linear
 * layer maps the queries to the language model's width. Norms come after the sums.
 */
export function paperQFormer(layers: ProjectorLayers, features: Value, featureWidth: number): Projected {
  const { graph } = layers;
  const [, queries = 0, width = 0] = layers.shape("query_tokens", 3);
  if (width % HEAD_WIDTH !== 0)
    throw layers.refuse(`query_tokens are ${width} wide, no multiple of ${HEAD_WIDTH}`);
  const heads = width / HEAD_WIDTH;
  const ids = graph.input("input_ids", "int64", [1, "text"]);
  const positions = graph.input("position_ids", "int64", [1, "text"]);
  const embeddings = "bert.embeddings.";
  const [vocabulary = 0] = layers.shape(`${embeddings}word_embeddings.weight`, 2);
  const [positionCount = 0] = layers.shape(`${embeddings}position_embeddings.weight`, 2);
  const text = graph.plus(
    graph.apply("Gather", [layers.weight(`${embeddings}word_embeddings.weight`, 2), ids]),
    graph.apply("Gather", [layers.weight(`${embeddings}position_embeddings.weight`, 2), positions]),
  );

  const attend = (from: Value, to: Value, toWidth: number, name: string): Value => {
    const parts = [
      layers.linear(from, width, `${name}self.query.`),
      layers.linear(to, toWidth, `${name}self.key.`),
      layers.linear(to, toWidth, `${name}self.value.`),
    ].map(({ value }) => value);
    const [query = "", key = "", value = ""] = parts;
    return added(layers.attention(query, key, value, width, heads), width, from, `${name}output.`);
  };
  const added = (value: Value, valueWidth: number, residual: Value, name: string): Value =>
    layers.norm(
      graph.plus(layers.linear(value, valueWidth, `${name}dense.`).value, residual),
      width,
      `${name}LayerNorm.`,
      EPSILON,
    );
  const feedForward = (value: Value, name: string, suffix: string): Value => {
    const inner = layers.linear(value, width, `${name}intermediate${suffix}.dense.`);
    return added(layers.gelu(inner.value), inner.width, value, `${name}output${suffix}.`);
  };

  let states = graph.concat([layers.weight("query_tokens", 3), text]);
  states = layers.norm(states, width, `${embeddings}LayerNorm.`, EPSILON);
  for (let index = 0; layers.has(`bert.encoder.layer.${index}.attention.self.query.weight`); index += 1) {
    const name = `bert.encoder.layer.${index}.`;
    const attended = attend(states, states, width, `${name}attention.`);
    let first = layers.part(attended, 1, 0, queries);
    if (layers.has(`${name}crossattention.self.query.weight`)) {
      first = attend(first, features, featureWidth, `${name}crossattention.`);
    }
    const rest = layers.part(attended, 1, queries, 2 ** 31 - 1);
    states = graph.concat([feedForward(first, name, "_query"), feedForward(rest, name, "")]);
  }
  const out = layers.linear(layers.part(states, 1, 0, queries), width, "mm_mlp.");
  return { ...out, type: "qformer", text: { vocabulary, positions: positionCount } };
}
