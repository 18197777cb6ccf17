import { InputError } from "#lib/errors.ts";
import {
  type ArchiveParts,
  ELEMENT_BYTES,
  MAXIMUM_PICKLE_BYTES,
  type StorageLocation,
} from "#lib/onnx/pytorch/pytorch-archive-parts.ts";
import { readPickle } from "#lib/onnx/pytorch/pytorch-pickle.ts";
import type { PickleValue, StorageDtype } from "#lib/onnx/pytorch/pytorch-pickle-values.ts";
import type { ByteSource } from "#lib/storage/byte-source.ts";

/** torch/serialization.py: MAGIC_NUMBER and PROTOCOL_VERSION of the format before PyTorch 1.6. */
const MAGIC_NUMBER = 0x1950a86a20f9469cfc6cn;
const PROTOCOL_VERSION = 1001;
const COUNT_BYTES = 8;

/**
 * The format before the zip archive: five pickles (magic number, version, system info, the value, the keys of the
 * storages), then each storage as a count of elements and the elements.
 *
 * @throws InputError `unsafe-pickle`, `bad-archive`, `truncated`
 */
export async function openLegacyArchive(file: ByteSource): Promise<ArchiveParts> {
  const bytes = await file.read(0, Math.min(file.size, MAXIMUM_PICKLE_BYTES));
  // PROTO 2, LONG1 of ten bytes: anything else cannot be the magic number
  if (bytes[0] !== 0x80 || bytes[1] !== 2 || bytes[2] !== 0x8a) {
    throw new InputError(
      "bad-archive",
      `${file.name} was not written by torch.save: it is neither of its formats`,
    );
  }
  const magic = readPickle(bytes, file.name);
  if (magic.value !== MAGIC_NUMBER) {
    throw new InputError(
      "bad-archive",
      `${file.name} was not written by torch.save: its magic number is wrong`,
    );
  }
  const version = readPickle(bytes, file.name, magic.end);
  if (version.value !== PROTOCOL_VERSION) {
    throw new InputError(
      "bad-archive",
      `${file.name} has the protocol version ${String(version.value)}, not 1001`,
    );
  }
  const machine = readPickle(bytes, file.name, version.end);
  const value = readPickle(bytes, file.name, machine.end);
  const keys = readPickle(bytes, file.name, value.end);
  const isBigEndian = readByteOrder(machine.value, file);
  const locations = await locateStorages(file, listOf(keys.value, file), value.value, keys.end, isBigEndian);
  return {
    value: value.value,
    isBigEndian,
    locate({ key, elements, dtype }) {
      const location = locations.get(key);
      if (location === undefined || location.bytes !== elements * ELEMENT_BYTES[dtype]) {
        throw new InputError(
          "bad-archive",
          `${file.name} has no storage "${key}" of ${elements} elements ${dtype}`,
        );
      }
      return location;
    },
  };
}

function readByteOrder(machine: PickleValue, file: ByteSource): boolean {
  const isLittle =
    typeof machine === "object" && machine !== null && machine.kind === "dict"
      ? machine.entries.get("little_endian")
      : undefined;
  if (typeof isLittle !== "boolean") {
    throw new InputError("bad-archive", `${file.name} does not say whether it is little-endian`);
  }
  return !isLittle;
}

function listOf(keys: PickleValue, file: ByteSource): string[] {
  const items = typeof keys === "object" && keys !== null && keys.kind === "list" ? keys.items : [null];
  const texts = items.filter((item): item is string => typeof item === "string");
  if (texts.length !== items.length || new Set(texts).size !== texts.length) {
    throw new InputError(
      "bad-archive",
      `${file.name}: the keys of its storages are no list of different texts`,
    );
  }
  return texts;
}

async function locateStorages(
  file: ByteSource,
  keys: readonly string[],
  value: PickleValue,
  start: number,
  isBigEndian: boolean,
): Promise<Map<string, StorageLocation>> {
  const types = storageTypes(value);
  const locations = new Map<string, StorageLocation>();
  let position = start;
  for (const key of keys) {
    const type = types.get(key);
    if (type === undefined)
      throw new InputError("bad-archive", `${file.name}: no tensor uses the storage "${key}"`);
    const count = new DataView((await file.read(position, COUNT_BYTES)).buffer).getBigInt64(0, !isBigEndian);
    if (count !== BigInt(type.elements)) {
      throw new InputError(
        "bad-archive",
        `${file.name}: the storage "${key}" holds ${count} elements, its tensors say ${type.elements}`,
      );
    }
    const bytes = type.elements * ELEMENT_BYTES[type.dtype];
    locations.set(key, { position: position + COUNT_BYTES, bytes });
    position += COUNT_BYTES + bytes;
  }
  return locations;
}

/** Type and size of every storage, according to the tensors of the dict. */
function storageTypes(value: PickleValue): Map<string, { dtype: StorageDtype; elements: number }> {
  if (typeof value !== "object" || value === null || value.kind !== "dict") return new Map();
  return new Map(
    [...value.entries.values()].flatMap((entry) =>
      typeof entry === "object" && entry !== null && entry.kind === "tensor"
        ? [[entry.storage.key, entry.storage] as const]
        : [],
    ),
  );
}
