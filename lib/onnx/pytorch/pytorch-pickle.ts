import { InputError } from "#lib/errors.ts";
import {
  ALLOWED_GLOBALS,
  isPlainDict,
  type PickleGlobal,
  type PickleTensor,
  type PickleValue,
  rebuildTensor,
  STORAGE_TYPES,
  type StorageReference,
} from "#lib/onnx/pytorch/pytorch-pickle-values.ts";

/** Longer names and deeper nesting do not occur in checkpoints. */
const MAXIMUM_TEXT_BYTES = 4096;
const MAXIMUM_LONG_BYTES = 16;
const MAXIMUM_STACK = 100_000;

const PROTO = 0x80;
const MARK = 0x28;
const STOP = 0x2e;

/** Unsupported opcodes, by their names in Python's pickletools, for the error message. */
const REFUSED: Readonly<Record<number, string>> = {
  ...{ 70: "FLOAT", 71: "BINFLOAT", 73: "INT", 76: "LONG", 80: "PERSID", 83: "STRING" },
  ...{ 84: "BINSTRING", 85: "SHORT_BINSTRING", 86: "UNICODE", 100: "DICT", 103: "GET", 105: "INST" },
  ...{ 108: "LIST", 111: "OBJ", 112: "PUT", 48: "POP", 49: "POP_MARK", 50: "DUP", 129: "NEWOBJ" },
  ...{ 130: "EXT1", 131: "EXT2", 132: "EXT4", 139: "LONG4", 140: "SHORT_BINUNICODE", 141: "BINUNICODE8" },
  ...{ 142: "BINBYTES8", 143: "EMPTY_SET", 144: "ADDITEMS", 145: "FROZENSET", 146: "NEWOBJ_EX" },
  ...{ 147: "STACK_GLOBAL", 148: "MEMOIZE", 149: "FRAME", 150: "BYTEARRAY8", 151: "NEXT_BUFFER" },
  ...{ 152: "READONLY_BUFFER", 66: "BINBYTES", 67: "SHORT_BINBYTES" },
};

/**
 * Reads one pickle to the extent that a dict of tensors requires. It is not an unpickler: no name is ever resolved,
 * called or instantiated; the only "calls" it interprets are collections.OrderedDict() and
 * torch._utils._rebuild_tensor_v2(...), as the values they represent. Any other opcode, name, argument or type is
 * refused immediately. Opcodes: Python's Lib/pickletools.py; output of torch.save: torch/serialization.py.
 *
 * @param where the file, for messages
 * @param start position of the pickle's first byte (legacy files contain several in sequence)
 * @returns the value, and the position after the pickle's last byte
 * @throws InputError `unsafe-pickle`, naming opcode or name and byte; `bad-archive` if the bytes are not a pickle
 */
export function readPickle(
  bytes: Uint8Array,
  where: string,
  start = 0,
): { readonly value: PickleValue; readonly end: number } {
  return new PickleReader(bytes, where, start).read();
}

class PickleReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #where: string;
  #position: number;
  /** Position of the current opcode. */
  #opcodeAt: number;
  readonly #stack: PickleValue[] = [];
  /** Stack heights at the marks. */
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, PickleValue>();
  /** Action of each supported opcode; the names are those of pickletools. */
  readonly #steps: Readonly<Record<number, () => void>> = {
    [PROTO]: () => {
      if (this.#integer(1) !== 2) throw this.#refuse("another pickle protocol than torch.save's own, 2");
    },
    [MARK]: () => this.#marks.push(this.#stack.length),
    125: () => this.#push({ kind: "dict", entries: new Map() }), // EMPTY_DICT
    93: () => this.#push({ kind: "list", items: [] }), // EMPTY_LIST
    41: () => this.#push({ kind: "tuple", items: [] }), // EMPTY_TUPLE
    116: () => this.#push({ kind: "tuple", items: this.#popToMark() }), // TUPLE
    133: () => this.#push({ kind: "tuple", items: this.#popMany(1) }), // TUPLE1
    134: () => this.#push({ kind: "tuple", items: this.#popMany(2) }), // TUPLE2
    135: () => this.#push({ kind: "tuple", items: this.#popMany(3) }), // TUPLE3
    78: () => this.#push(null), // NONE
    136: () => this.#push(true), // NEWTRUE
    137: () => this.#push(false), // NEWFALSE
    75: () => this.#push(this.#integer(1)), // BININT1
    77: () => this.#push(this.#integer(2)), // BININT2
    74: () => this.#push(this.#integer(4) | 0), // BININT
    138: () => this.#push(this.#long()), // LONG1
    88: () => this.#push(this.#text(this.#integer(4))), // BINUNICODE
    99: () => this.#push(this.#global()), // GLOBAL
    113: () => this.#remember(this.#integer(1)), // BINPUT
    114: () => this.#remember(this.#integer(4)), // LONG_BINPUT
    104: () => this.#push(this.#recall(this.#integer(1))), // BINGET
    106: () => this.#push(this.#recall(this.#integer(4))), // LONG_BINGET
    81: () => this.#push(this.#storage(this.#pop())), // BINPERSID
    82: () => this.#push(this.#reduced(this.#popMany(2))), // REDUCE
    98: () => this.#push(this.#built(this.#popMany(2))), // BUILD
    115: () => this.#setItems(this.#popMany(2)), // SETITEM
    117: () => this.#setItems(this.#popToMark()), // SETITEMS
    97: () => this.#append(this.#popMany(1)), // APPEND
    101: () => this.#append(this.#popToMark()), // APPENDS
  };

  constructor(bytes: Uint8Array, where: string, start: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#where = where;
    this.#position = start;
    this.#opcodeAt = start;
  }

  read(): { value: PickleValue; end: number } {
    for (;;) {
      this.#opcodeAt = this.#position;
      const opcode = this.#integer(1);
      if (opcode === STOP) {
        const value = this.#pop();
        if (this.#stack.length > 0 || this.#marks.length > 0)
          throw this.#malformed("STOP leaves values behind");
        return { value, end: this.#position };
      }
      const step = this.#steps[opcode];
      if (step === undefined)
        throw this.#refuse(`the opcode ${REFUSED[opcode] ?? `0x${opcode.toString(16)}`}`);
      step();
      if (this.#stack.length > MAXIMUM_STACK) throw this.#malformed("too many values at once");
    }
  }

  #push(value: PickleValue): void {
    this.#stack.push(value);
  }

  #pop(): PickleValue {
    const [value] = this.#popMany(1);
    if (value === undefined) throw this.#malformed("a value is missing");
    return value;
  }

  #popMany(count: number): PickleValue[] {
    const height = this.#stack.length - count;
    if (height < (this.#marks.at(-1) ?? 0)) throw this.#malformed("a value is missing");
    return this.#stack.splice(height);
  }

  #popToMark(): PickleValue[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw this.#malformed("a mark is missing");
    return this.#stack.splice(mark);
  }

  #top(): PickleValue {
    const value = this.#pop();
    this.#push(value);
    return value;
  }

  #remember(index: number): void {
    this.#memo.set(index, this.#top());
  }

  #recall(index: number): PickleValue {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.#malformed(`nothing is remembered as ${index}`);
    return value;
  }

  /** An unsigned little-endian integer. */
  #integer(size: 1 | 2 | 4): number {
    const at = this.#take(size);
    if (size === 1) return this.#view.getUint8(at);
    return size === 2 ? this.#view.getUint16(at, true) : this.#view.getUint32(at, true);
  }

  /** Two's complement, little-endian; a number if that is exact. */
  #long(): number | bigint {
    const size = this.#integer(1);
    if (size > MAXIMUM_LONG_BYTES) throw this.#refuse(`an integer of ${size} bytes`);
    const at = this.#take(size);
    let value = 0n;
    for (let index = size - 1; index >= 0; index -= 1) {
      value = value * 256n + BigInt(this.#bytes[at + index] ?? 0);
    }
    const signed = size === 0 ? 0n : BigInt.asIntN(size * 8, value);
    return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
  }

  #text(size: number): string {
    if (size > MAXIMUM_TEXT_BYTES) throw this.#malformed(`a text of ${size} bytes`);
    const at = this.#take(size);
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(this.#bytes.subarray(at, at + size));
    } catch {
      throw this.#malformed("a text that is not UTF-8");
    }
  }

  #line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#position);
    if (end < 0) throw this.#malformed("a name without an end");
    const text = this.#text(end - this.#position);
    this.#take(1);
    return text;
  }

  #global(): PickleGlobal {
    const module = this.#line();
    const name = this.#line();
    const path = `${module}.${name}`;
    if (!ALLOWED_GLOBALS.has(path)) throw this.#refuse(`the name ${path}`);
    return { kind: "global", path };
  }

  /** ("storage", type, key, device, elements): the location of a tensor's numbers. */
  #storage(id: PickleValue): StorageReference {
    const items = isKind(id, "tuple") ? id.items : [];
    const [word, type, key, , elements, view] = items;
    const dtype = isKind(type, "global") ? STORAGE_TYPES.get(type.path) : undefined;
    const isWhole = (items.length === 5 || (items.length === 6 && view === null)) && word === "storage";
    if (!isWhole || dtype === undefined || typeof key !== "string" || !isSize(elements)) {
      throw this.#refuse("a persistent id that is no whole storage of a tensor type");
    }
    return { kind: "storage", key, dtype, elements };
  }

  #reduced([callable, wrapped]: readonly PickleValue[]): PickleValue {
    const path = isKind(callable, "global") ? callable.path : "something that is no name";
    const args = isKind(wrapped, "tuple") ? wrapped.items : null;
    if (path === "collections.OrderedDict" && args?.length === 0) {
      return { kind: "dict", entries: new Map(), isOrdered: true };
    }
    if (path !== "torch._utils._rebuild_tensor_v2" || args === null) throw this.#refuse(`a call of ${path}`);
    const tensor: PickleTensor | string = rebuildTensor(args);
    if (typeof tensor === "string") throw this.#malformed(`a tensor ${tensor}`);
    return tensor;
  }

  /** A state dict carries its modules' versions as an attribute, which is dropped; no other attributes are allowed. */
  #built([target, state]: readonly PickleValue[]): PickleValue {
    const isVersions =
      isKind(target, "dict") &&
      target.isOrdered === true &&
      isKind(state, "dict") &&
      [...state.entries].every(([key, value]) => key === "_metadata" && isPlainDict(value));
    if (!isVersions) throw this.#refuse("the opcode BUILD on anything but a state dict's _metadata");
    return target;
  }

  #setItems(items: readonly PickleValue[]): void {
    const dict = this.#top();
    if (!isKind(dict, "dict") || items.length % 2 !== 0) throw this.#malformed("items for what is no dict");
    for (let index = 0; index < items.length; index += 2) {
      const [key, value] = [items[index], items[index + 1]];
      if (typeof key !== "string") throw this.#refuse("a dict with a key that is no text");
      if (dict.entries.has(key)) throw this.#malformed(`the key "${key}" twice`);
      if (value !== undefined) dict.entries.set(key, value);
    }
  }

  #append(items: readonly PickleValue[]): void {
    const list = this.#top();
    if (!isKind(list, "list")) throw this.#malformed("items for what is no list");
    for (const item of items) list.items.push(item);
  }

  #take(size: number): number {
    const at = this.#position;
    if (at + size > this.#bytes.length) throw this.#malformed("it ends too early");
    this.#position += size;
    return at;
  }

  #refuse(what: string): InputError {
    return new InputError(
      "unsafe-pickle",
      `${this.#where}: byte ${this.#opcodeAt} of the pickle holds ${what}; only tensors in an (ordered) dict are ` +
        "read, nothing is unpickled: save the projector's state dict with torch.save, or as safetensors",
    );
  }

  #malformed(what: string): InputError {
    return new InputError(
      "bad-archive",
      `${this.#where}: malformed pickle at byte ${this.#opcodeAt}: ${what}`,
    );
  }
}

type Container = Extract<PickleValue, { kind: string }>;

function isKind<K extends Container["kind"]>(
  value: PickleValue | undefined,
  kind: K,
): value is Extract<Container, { kind: K }> {
  return typeof value === "object" && value !== null && value.kind === kind;
}

const isSize = (value: PickleValue | undefined): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
