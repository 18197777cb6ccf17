import { InputError } from "#lib/errors.ts";
import type { ByteSource } from "#lib/storage/byte-source.ts";

/** One field of a protobuf message, with the position of its payload in the file. */
export interface ProtobufField {
  readonly number: number;
  /** 0 varint, 1 eight bytes, 2 length-delimited, 5 four bytes. */
  readonly wireType: number;
  /** Position of the field itself, which ends at the end of its payload. */
  readonly tagStart: number;
  /** Position of the payload (wire type 2: after the length). */
  readonly start: number;
  readonly end: number;
}

const WINDOW_BYTES = 64 * 1024;
const MAXIMUM_VARINT_BYTES = 10;

/**
 * Reads protobuf fields from a file without loading it: a model's weights are skipped, so that a file of gigabytes
 * costs a few reads. Protobuf encoding: https://protobuf.dev/programming-guides/encoding/
 */
export class ProtobufReader {
  readonly #file: ByteSource;
  #window: Uint8Array = new Uint8Array(0);
  #windowStart = 0;

  constructor(file: ByteSource) {
    this.#file = file;
  }

  get size(): number {
    return this.#file.size;
  }

  /**
   * The fields between two positions.
   * @throws InputError `bad-model` if the bytes are not a protobuf message
   */
  async *fields(start: number, end: number): AsyncGenerator<ProtobufField> {
    let position = start;
    while (position < end) {
      const tag = await this.#varint(position, end);
      const wireType = tag.value & 7;
      const number = Math.floor(tag.value / 8);
      const payload = await this.#payload(wireType, tag.end, end);
      // Other parsers drop the bits beyond 32, and would read a different field from the one checked here.
      if (number === 0 || tag.value >= 2 ** 32) throw this.#malformed(position);
      yield { number, wireType, tagStart: position, ...payload };
      position = payload.end;
    }
  }

  /** A length-delimited field as UTF-8 text: a name or a path. */
  async text(field: ProtobufField): Promise<string> {
    if (field.end - field.start > WINDOW_BYTES) throw this.#malformed(field.start);
    const from = field.start - this.#windowStart;
    const isCovered = from >= 0 && field.end <= this.#windowStart + this.#window.length;
    const bytes = isCovered
      ? this.#window.subarray(from, field.end - this.#windowStart)
      : await this.#file.read(field.start, field.end - field.start);
    return new TextDecoder().decode(bytes);
  }

  async #payload(wireType: number, position: number, end: number) {
    switch (wireType) {
      case 0:
        return { start: position, end: (await this.#varint(position, end)).end };
      case 1:
        return this.#range(position, position + 8, end);
      case 2: {
        const length = await this.#varint(position, end);
        return this.#range(length.end, length.end + length.value, end);
      }
      case 5:
        return this.#range(position, position + 4, end);
      default:
        throw this.#malformed(position);
    }
  }

  #range(start: number, end: number, limit: number) {
    if (end > limit) throw this.#malformed(start);
    return { start, end };
  }

  /** A varint as a number: exact up to 2^53, which covers every tag and length in a valid file. */
  async #varint(start: number, limit: number): Promise<{ value: number; end: number }> {
    const isCovered =
      start >= this.#windowStart && start + MAXIMUM_VARINT_BYTES <= this.#windowStart + this.#window.length;
    if (!isCovered) {
      this.#window = await this.#file.read(start, Math.min(WINDOW_BYTES, this.#file.size - start));
      this.#windowStart = start;
    }
    let value = 0;
    for (let index = 0; index < MAXIMUM_VARINT_BYTES && start + index < limit; index += 1) {
      const byte = this.#window[start + index - this.#windowStart];
      if (byte === undefined) break;
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return { value, end: start + index + 1 };
    }
    throw this.#malformed(start);
  }

  #malformed(position: number): InputError {
    return new InputError(
      "bad-model",
      `${this.#file.name} is not an ONNX model: malformed protobuf at byte ${position}`,
    );
  }
}
