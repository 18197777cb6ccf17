/**
 * Writes protobuf messages field by field: only what an ONNX graph needs.
 * Encoding: https://protobuf.dev/programming-guides/encoding/
 */
export class ProtobufWriter {
  readonly #parts: Uint8Array[] = [];

  /** A varint field; negative numbers as 64-bit two's complement, as int64 fields are written. */
  integer(field: number, value: number): this {
    return this.#tag(field, 0).#varint(BigInt.asUintN(64, BigInt(value)));
  }

  /** A 32-bit floating-point field. */
  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.#tag(field, 5).#parts.push(bytes);
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.head(field, value.length).#parts.push(value);
    return this;
  }

  /** Tag and length of a length-delimited field whose content is written separately. */
  head(field: number, length: number): this {
    return this.#tag(field, 2).#varint(BigInt(length));
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  message(field: number, value: ProtobufWriter): this {
    return this.bytes(field, value.finish());
  }

  finish(): Uint8Array {
    const size = this.#parts.reduce((total, part) => total + part.length, 0);
    const result = new Uint8Array(size);
    let position = 0;
    for (const part of this.#parts) {
      result.set(part, position);
      position += part.length;
    }
    return result;
  }

  #tag(field: number, wireType: number): this {
    return this.#varint(BigInt(field * 8 + wireType));
  }

  #varint(value: bigint): this {
    const bytes: number[] = [];
    let rest = value;
    while (rest > 127n) {
      bytes.push(Number(rest & 127n) | 128);
      rest >>= 7n;
    }
    bytes.push(Number(rest));
    this.#parts.push(Uint8Array.from(bytes));
    return this;
  }
}
