import { InputError } from "#lib/errors.ts";
import { GraphBuilder, type Value } from "#lib/onnx/kernels/graph.ts";

/** A projector's weights by their names after `mm_projector.`, in float32. */
export type ProjectorWeights = ReadonlyMap<
  string,
  { readonly shape: readonly number[]; readonly values: Float32Array }
>;

/** A projector's output while its graph is built. */
export interface Projected {
  readonly value: Value;
  readonly width: number;
  /** linear, mlp2x_gelu, …, qformer */
  readonly type: string;
  /** Sizes of its tables of token ids and positions, if it also reads the prompt's text. */
  readonly text: { readonly vocabulary: number; readonly positions: number } | null;
}

/**
 * The layers that projectors are built from, over values of [1, tokens, width]. It records which weights are used, so
 * that unused ones can be reported.
 */
export class ProjectorLayers {
  readonly graph = new GraphBuilder();
  readonly #weights: ProjectorWeights;
  readonly #where: string;
  readonly #used = new Set<string>();

  constructor(weights: ProjectorWeights, where: string) {
    this.#weights = weights;
    this.#where = where;
  }

  has(name: string): boolean {
    return this.#weights.has(name);
  }

  /** @throws InputError `bad-projector` if it is missing or has another number of dimensions */
  shape(name: string, dimensions: number): readonly number[] {
    return this.#weight(name, dimensions).shape;
  }

  weight(name: string, dimensions: number): Value {
    const { values, shape } = this.#weight(name, dimensions);
    return this.graph.weights(values, shape);
  }

  /** x Wᵀ + b, like nn.Linear. @returns the value and its width */
  linear(value: Value, width: number, name: string): { readonly value: Value; readonly width: number } {
    const weight = this.#weight(`${name}weight`, 2);
    const [out = 0, own = 0] = weight.shape;
    const bias = this.#weight(`${name}bias`, 1);
    if (own !== width || bias.shape[0] !== out) {
      throw this.refuse(`${name}weight is [${weight.shape.join(", ")}], but gets features of width ${width}`);
    }
    const columns = this.graph.weights(transposed(weight.values, out, own), [own, out]);
    const product = this.graph.product(value, columns);
    return { value: this.graph.plus(product, this.graph.weights(bias.values, [out])), width: out };
  }

  /** x (1 + erf(x / sqrt 2)) / 2, like nn.GELU. */
  gelu(value: Value): Value {
    const { graph } = this;
    const error = graph.apply("Erf", [graph.dividedBy(value, graph.constant(Math.SQRT2, "float32"))]);
    const weighted = graph.times(value, graph.plus(error, graph.constant(1, "float32")));
    return graph.times(weighted, graph.constant(0.5, "float32"));
  }

  norm(value: Value, width: number, name: string, epsilon: number): Value {
    const [scale, shift] = [this.#weight(`${name}weight`, 1), this.#weight(`${name}bias`, 1)];
    if (scale.shape[0] !== width || shift.shape[0] !== width) {
      throw this.refuse(`${name}weight has ${scale.shape[0]} elements, but gets features of width ${width}`);
    }
    const parts = [scale, shift].map(({ values, shape }) => this.graph.weights(values, shape));
    return this.graph.apply("LayerNormalization", [value, ...parts], {
      axis: { integer: -1 },
      epsilon: { float: epsilon },
    });
  }

  /** softmax(q kᵀ / sqrt(head width)) v over heads, before the output layer. */
  attention(query: Value, key: Value, value: Value, width: number, heads: number): Value {
    const { graph } = this;
    const split = (rows: Value, order: readonly number[]) =>
      graph.apply(
        "Transpose",
        [graph.apply("Reshape", [rows, graph.integers([0, 0, heads, width / heads])])],
        {
          perm: { integers: order },
        },
      );
    const scores = graph.dividedBy(
      graph.product(split(query, [0, 2, 1, 3]), split(key, [0, 2, 3, 1])),
      graph.constant(Math.sqrt(width / heads), "float32"),
    );
    const weighted = graph.product(
      graph.apply("Softmax", [scores], { axis: { integer: -1 } }),
      split(value, [0, 2, 1, 3]),
    );
    const joined = graph.apply("Transpose", [weighted], { perm: { integers: [0, 2, 1, 3] } });
    return graph.apply("Reshape", [joined, graph.integers([0, 0, width])]);
  }

  /** Elements from…to along an axis. */
  part(value: Value, axis: number, from: number, to: number): Value {
    const { graph } = this;
    return graph.apply("Slice", [value, ...[from, to, axis].map((number) => graph.integers([number]))]);
  }

  unused(): string[] {
    return [...this.#weights.keys()].filter((name) => !this.#used.has(name));
  }

  refuse(what: string): InputError {
    return new InputError("bad-projector", `${this.#where}: ${what}`);
  }

  #weight(name: string, dimensions: number) {
    const weight = this.#weights.get(name);
    if (weight === undefined) {
      const there = [...this.#weights.keys()].slice(0, 6).join(", ");
      throw this.refuse(`the tensor ${name} is missing; it begins with ${there || "nothing"}`);
    }
    if (weight.shape.length !== dimensions) {
      throw this.refuse(`${name} is [${weight.shape.join(", ")}], ${dimensions} dimensions are needed`);
    }
    this.#used.add(name);
    return weight;
  }
}

function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      result[column * rows + row] = values[row * columns + column] ?? 0;
    }
  }
  return result;
}
