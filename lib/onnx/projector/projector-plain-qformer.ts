import type { Value } from "#lib/onnx/kernels/graph.ts";
import type { Projected, ProjectorLayers } from "#lib/onnx/projector/projector-layers.ts";

const EPSILON = 1e-5;

/**
 * The Q-Former of the miniature study: learned queries, and blocks of self-attention, cross-attention to the image and
 * a feed-forward layer, each preceded by a norm; it does not read the text. `sq` holds query, key and value of the
 * self-attention in one, `ckv` key and value of the cross-attention.
 *
 * @param heads config.json's mm_qformer_heads, which the tensors do not determine
 */
export function plainQFormer(
  layers: ProjectorLayers,
  features: Value,
  featureWidth: number,
  heads: number | null,
): Projected {
  const { graph } = layers;
  const [, , width = 0] = layers.shape("query", 3);
  if (heads === null || width % heads !== 0) {
    throw layers.refuse(`config.json must give mm_qformer_heads, which divides ${width}, not ${heads}`);
  }
  const image = layers.linear(features, featureWidth, "kv_in.").value;
  const cut = (value: Value, part: number) => layers.part(value, 2, part * width, (part + 1) * width);
  let states = layers.weight("query", 3);
  for (let index = 0; layers.has(`blocks.${index}.sq.weight`); index += 1) {
    const name = `blocks.${index}.`;
    const own = layers.linear(layers.norm(states, width, `${name}n1.`, EPSILON), width, `${name}sq.`).value;
    const self = layers.attention(cut(own, 0), cut(own, 1), cut(own, 2), width, heads);
    states = graph.plus(states, layers.linear(self, width, `${name}so.`).value);
    const query = layers.linear(layers.norm(states, width, `${name}n2.`, EPSILON), width, `${name}cq.`).value;
    const other = layers.linear(image, width, `${name}ckv.`).value;
    const cross = layers.attention(query, cut(other, 0), cut(other, 1), width, heads);
    states = graph.plus(states, layers.linear(cross, width, `${name}co.`).value);
    const inner = layers.linear(layers.norm(states, width, `${name}n3.`, EPSILON), width, `${name}f1.`);
    states = graph.plus(states, layers.linear(layers.gelu(inner.value), inner.width, `${name}f2.`).value);
  }
  return { ...layers.linear(states, width, "out."), type: "qformer", text: null };
}
