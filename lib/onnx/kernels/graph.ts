import { ProtobufWriter } from "#lib/onnx/kernels/protobuf-writer.ts";

/** Element types of the graphs built here. */
export type Precision = "float32" | "float64";

/** A size, or the name of one determined when the graph runs. */
export type Dimension = number | string;

/** The name of a value in a graph. */
export type Value = string;

export type Attributes = Readonly<Record<string, IntegerAttribute | IntegersAttribute | FloatAttribute>>;
interface IntegersAttribute {
  readonly integers: readonly number[];
}
interface IntegerAttribute {
  readonly integer: number;
}
interface FloatAttribute {
  readonly float: number;
}

export interface GemmOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  /**
   * Factor of A·B; 1 by default. ONNX stores it as float32 even in a float64 graph: use exactly representable values.
   */
  readonly alpha?: number;
  /** Added to alpha·A·B with factor `beta`. */
  readonly add?: Value;
  readonly beta?: number;
}

/** Element types as numbered by onnx.proto's TensorProto.DataType. */
const DATA_TYPE = { float32: 1, int64: 7, float64: 11 } as const;
const OPSET = 17;
const IR_VERSION = 8;
/** AttributeProto.AttributeType */
const ATTRIBUTE_FLOAT = 1;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_INTS = 7;

/**
 * Builds an ONNX model in memory, one method per operator.
 * Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
export class GraphBuilder {
  readonly #nodes: ProtobufWriter[] = [];
  readonly #constants: ProtobufWriter[] = [];
  readonly #inputs: ProtobufWriter[] = [];
  readonly #outputs: ProtobufWriter[] = [];
  #names = 0;

  input(name: string, precision: Precision | "int64", dimensions: readonly Dimension[]): Value {
    this.#inputs.push(valueInfo(name, precision, dimensions));
    return name;
  }

  /** Makes a value an output under a name. */
  output(name: string, value: Value, precision: Precision, dimensions: readonly Dimension[]): void {
    this.#node("Identity", [value], {}, name);
    this.#outputs.push(valueInfo(name, precision, dimensions));
  }

  /** A·B */
  product(a: Value, b: Value): Value {
    return this.#node("MatMul", [a, b]);
  }

  /** alpha·op(A)·op(B) + beta·add */
  gemm(a: Value, b: Value, options: GemmOptions = {}): Value {
    const { transposeA = false, transposeB = false, alpha = 1, beta = 1, add } = options;
    return this.#node("Gemm", add === undefined ? [a, b] : [a, b, add], {
      transA: { integer: transposeA ? 1 : 0 },
      transB: { integer: transposeB ? 1 : 0 },
      alpha: { float: alpha },
      beta: { float: beta },
    });
  }

  plus(a: Value, b: Value): Value {
    return this.#node("Add", [a, b]);
  }

  subtract(a: Value, b: Value): Value {
    return this.#node("Sub", [a, b]);
  }

  /** A∘B, elementwise; a row or a column is broadcast. */
  times(a: Value, b: Value): Value {
    return this.#node("Mul", [a, b]);
  }

  /** A/B, elementwise; a scalar is broadcast. */
  dividedBy(a: Value, b: Value): Value {
    return this.#node("Div", [a, b]);
  }

  /** The elementwise maximum; a scalar is broadcast. */
  larger(a: Value, b: Value): Value {
    return this.#node("Max", [a, b]);
  }

  squareRoot(value: Value): Value {
    return this.#node("Sqrt", [value]);
  }

  transpose(matrix: Value): Value {
    return this.#node("Transpose", [matrix]);
  }

  /** The sum of all elements, a scalar. */
  sum(value: Value): Value {
    return this.#node("ReduceSum", [value], { keepdims: { integer: 0 } });
  }

  /** The sum of each row, a column. */
  rowSums(matrix: Value): Value {
    return this.#node("ReduceSum", [matrix, this.#integers([1])], { keepdims: { integer: 1 } });
  }

  /** Σ A∘Bᵀ = Tr A·B, without the product. */
  traceOfProduct(a: Value, b: Value): Value {
    return this.sum(this.times(a, this.transpose(b)));
  }

  /** The identity of a square matrix's size. */
  identityLike(matrix: Value, precision: Precision): Value {
    return this.#node("EyeLike", [matrix], { dtype: { integer: DATA_TYPE[precision] } });
  }

  /** A scalar, in full precision (unlike `alpha` and `beta` above). */
  constant(value: number, precision: Precision): Value {
    const name = this.#name();
    const numbers = precision === "float32" ? Float32Array.of(value) : Float64Array.of(value);
    const tensor = new ProtobufWriter().integer(2, DATA_TYPE[precision]).text(8, name);
    this.#constants.push(tensor.bytes(9, new Uint8Array(numbers.buffer)));
    return name;
  }

  /** Concatenates along the second axis. */
  concat(values: readonly Value[]): Value {
    return this.#node("Concat", values, { axis: { integer: 1 } });
  }

  /** Rows and columns from…to (`to` exclusive) of a matrix. */
  slice(matrix: Value, rows: readonly [number, number], columns: readonly [number, number]): Value {
    const starts = this.#integers([rows[0], columns[0]]);
    const ends = this.#integers([rows[1], columns[1]]);
    return this.#node("Slice", [matrix, starts, ends, this.#integers([0, 1])]);
  }

  /** A model's weights, in float32. */
  weights(values: Float32Array, dimensions: readonly number[]): Value {
    const name = this.#name();
    const tensor = new ProtobufWriter();
    for (const dimension of dimensions) tensor.integer(1, dimension);
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    this.#constants.push(tensor.integer(2, DATA_TYPE.float32).text(8, name).bytes(9, bytes));
    return name;
  }

  /** A list of integers, such as a shape. */
  integers(values: readonly number[]): Value {
    return this.#integers(values);
  }

  /** Any operator of the default domain with one output. */
  apply(operator: string, inputs: readonly Value[], attributes: Attributes = {}): Value {
    return this.#node(operator, inputs, attributes);
  }

  /** The model's bytes, ready for a session. */
  encode(): Uint8Array {
    const graph = new ProtobufWriter();
    for (const node of this.#nodes) graph.message(1, node);
    graph.text(2, "mirscope");
    for (const constant of this.#constants) graph.message(5, constant);
    for (const input of this.#inputs) graph.message(11, input);
    for (const output of this.#outputs) graph.message(12, output);
    const opset = new ProtobufWriter().text(1, "").integer(2, OPSET);
    return new ProtobufWriter().integer(1, IR_VERSION).message(7, graph).message(8, opset).finish();
  }

  #node(operator: string, inputs: readonly Value[], attributes: Attributes = {}, output?: string): Value {
    const name = output ?? this.#name();
    const node = new ProtobufWriter();
    for (const input of inputs) node.text(1, input);
    node.text(2, name).text(4, operator);
    for (const [key, attribute] of Object.entries(attributes))
      node.message(5, attributeProto(key, attribute));
    this.#nodes.push(node);
    return name;
  }

  #integers(values: readonly number[]): Value {
    const name = this.#name();
    const data = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    const tensor = new ProtobufWriter().integer(1, values.length).integer(2, DATA_TYPE.int64);
    this.#constants.push(tensor.text(8, name).bytes(9, data));
    return name;
  }

  #name(): Value {
    this.#names += 1;
    return `v${this.#names}`;
  }
}

function attributeProto(name: string, attribute: Attributes[string]): ProtobufWriter {
  const proto = new ProtobufWriter().text(1, name);
  if ("float" in attribute) return proto.float(2, attribute.float).integer(20, ATTRIBUTE_FLOAT);
  if ("integer" in attribute) return proto.integer(3, attribute.integer).integer(20, ATTRIBUTE_INT);
  for (const value of attribute.integers) proto.integer(8, value);
  return proto.integer(20, ATTRIBUTE_INTS);
}

function valueInfo(
  name: string,
  precision: Precision | "int64",
  dimensions: readonly Dimension[],
): ProtobufWriter {
  const shape = new ProtobufWriter();
  for (const dimension of dimensions) {
    const size = new ProtobufWriter();
    shape.message(1, typeof dimension === "number" ? size.integer(1, dimension) : size.text(2, dimension));
  }
  const tensor = new ProtobufWriter().integer(1, DATA_TYPE[precision]).message(2, shape);
  return new ProtobufWriter().text(1, name).message(2, new ProtobufWriter().message(1, tensor));
}
