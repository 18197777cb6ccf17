import { InputError } from "#lib/errors.ts";
import {
  type ArchiveParts,
  ELEMENT_BYTES,
  MAXIMUM_PICKLE_BYTES,
} from "#lib/onnx/pytorch/pytorch-archive-parts.ts";
import { openLegacyArchive } from "#lib/onnx/pytorch/pytorch-legacy.ts";
import { readPickle } from "#lib/onnx/pytorch/pytorch-pickle.ts";
import type { PickleTensor, PickleValue, StorageDtype } from "#lib/onnx/pytorch/pytorch-pickle-values.ts";
import { readZipEntries, type ZipEntry } from "#lib/onnx/pytorch/pytorch-zip.ts";
import type { ByteSource } from "#lib/storage/byte-source.ts";

/** A tensor of a file written by torch.save. */
export interface ArchiveTensor {
  readonly dtype: StorageDtype;
  readonly shape: readonly number[];
  /** Its elements in row-major order, little-endian, in a buffer of their own. */
  read(): Promise<Uint8Array<ArrayBuffer>>;
}

const ZIP_SIGNATURE = 0x04034b50;

/**
 * The tensors of a file that torch.save wrote from a dict, an OrderedDict or a state dict of tensors: the zip archive
 * of PyTorch 1.6 and later, or the older format. It reads strictly and unpickles nothing
 * (lib/onnx/pytorch/pytorch-pickle.ts); anything other than such a dict is refused. The caller keeps the file open
 * while reading tensors, and closes it.
 *
 * @throws InputError `unsafe-pickle`, `bad-archive`, `bad-dtype`, `truncated`
 */
export async function readPytorchArchive(file: ByteSource): Promise<Map<string, ArchiveTensor>> {
  const head = file.size < 4 ? null : new DataView((await file.read(0, 4)).buffer);
  const parts =
    head?.getUint32(0, true) === ZIP_SIGNATURE ? await openZipArchive(file) : await openLegacyArchive(file);
  const { value } = parts;
  if (typeof value !== "object" || value === null || value.kind !== "dict") {
    throw new InputError("bad-archive", `${file.name} holds no dict of tensors but ${describeValue(value)}`);
  }
  return new Map(
    [...value.entries].map(([name, entry]) => {
      if (typeof entry !== "object" || entry === null || entry.kind !== "tensor") {
        throw new InputError(
          "bad-archive",
          `${file.name}: "${name}" is no tensor but ${describeValue(entry)}`,
        );
      }
      return [name, archiveTensor(file, name, entry, parts)];
    }),
  );
}

const describeValue = (value: PickleValue) =>
  typeof value === "object" && value !== null ? `a ${value.kind}` : String(value).slice(0, 40);

async function openZipArchive(file: ByteSource): Promise<ArchiveParts> {
  const entries = await readZipEntries(file);
  const named = [...entries.keys()].find((name) => name === "data.pkl" || name.endsWith("/data.pkl"));
  const pickle = named === undefined ? undefined : entries.get(named);
  if (named === undefined || pickle === undefined) {
    throw new InputError(
      "bad-archive",
      `${file.name} is a zip file without data.pkl: torch.save did not write it`,
    );
  }
  const prefix = named.slice(0, -"data.pkl".length);
  checkNames(file, prefix, [...entries.keys()]);
  if (pickle.bytes > MAXIMUM_PICKLE_BYTES) {
    throw new InputError("too-large", `${file.name}: ${named} has ${pickle.bytes} bytes`);
  }
  const where = `${file.name}: ${named}`;
  const bytes = await file.read(pickle.position, pickle.bytes);
  const { value, end } = readPickle(bytes, where);
  if (end !== bytes.length) throw new InputError("bad-archive", `${where}: bytes follow the pickle's end`);
  return {
    value,
    isBigEndian: await readByteOrder(file, entries.get(`${prefix}byteorder`)),
    locate({ key, elements, dtype }) {
      const name = `${prefix}data/${key}`;
      const entry = entries.get(name);
      const needed = elements * ELEMENT_BYTES[dtype];
      if (entry === undefined) throw new InputError("bad-archive", `${file.name} has no entry ${name}`);
      if (entry.bytes !== needed) {
        throw new InputError(
          "bad-archive",
          `${file.name}: ${name} has ${entry.bytes} bytes, ${elements} elements of ${dtype} have ${needed}`,
        );
      }
      return entry;
    },
  };
}

/** Other entries written by torch.save; a TorchScript archive, for example, also contains code. */
const OTHER_NAMES =
  /^(data\.pkl|data\/\d+|version|byteorder|\.format_version|\.storage_alignment|\.data\/[\w.-]+)$/;

function checkNames(file: ByteSource, prefix: string, names: readonly string[]): void {
  const stranger = names.find(
    (name) => !name.startsWith(prefix) || !OTHER_NAMES.test(name.slice(prefix.length)),
  );
  if (stranger !== undefined || !/^([^/]+\/)?$/.test(prefix)) {
    throw new InputError(
      "bad-archive",
      `${file.name} has the entry "${stranger ?? prefix}", which a saved dict of tensors does not have`,
    );
  }
}

async function readByteOrder(file: ByteSource, entry: ZipEntry | undefined): Promise<boolean> {
  // written since PyTorch 2.1; earlier, only little-endian machines could read each other's files
  if (entry === undefined) return false;
  const text = entry.bytes > 16 ? "" : new TextDecoder().decode(await file.read(entry.position, entry.bytes));
  if (text !== "little" && text !== "big") {
    throw new InputError("bad-archive", `${file.name}: the entry byteorder must say little or big`);
  }
  return text === "big";
}

function archiveTensor(
  file: ByteSource,
  name: string,
  tensor: PickleTensor,
  parts: ArchiveParts,
): ArchiveTensor {
  const { storage, shape } = tensor;
  const location = parts.locate(storage);
  if (location.position + location.bytes > file.size) {
    throw new InputError("truncated", `${file.name} is truncated: it ends before the numbers of "${name}"`);
  }
  return {
    dtype: storage.dtype,
    shape,
    async read() {
      const bytes = await readElements(file, location.position, tensor);
      return parts.isBigEndian ? swapped(bytes, ELEMENT_BYTES[storage.dtype]) : bytes;
    },
  };
}

/** Row-major elements: copied directly if the tensor is contiguous, else gathered by its strides. */
async function readElements(
  file: ByteSource,
  position: number,
  { storage, offset, shape, strides }: PickleTensor,
): Promise<Uint8Array<ArrayBuffer>> {
  const size = ELEMENT_BYTES[storage.dtype];
  const count = shape.reduce((product, length) => product * length, 1);
  if (count === 0) return new Uint8Array(0);
  const contiguous = contiguousStrides(shape);
  const isContiguous = shape.every((length, axis) => length === 1 || strides[axis] === contiguous[axis]);
  if (isContiguous) return file.read(position + offset * size, count * size);
  const span = shape.reduce((last, length, axis) => last + (length - 1) * (strides[axis] ?? 0), 0) + 1;
  const source = await file.read(position + offset * size, span * size);
  const result = new Uint8Array(count * size);
  const index = shape.map(() => 0);
  for (let target = 0; target < count; target += 1) {
    const from = index.reduce((sum, at, axis) => sum + at * (strides[axis] ?? 0), 0) * size;
    result.set(source.subarray(from, from + size), target * size);
    advance(index, shape);
  }
  return result;
}

function contiguousStrides(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis -= 1) {
    strides[axis] = (strides[axis + 1] ?? 1) * (shape[axis + 1] ?? 1);
  }
  return strides;
}

/** The next index in row-major order. */
function advance(index: number[], shape: readonly number[]): void {
  for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
    const next = (index[axis] ?? 0) + 1;
    index[axis] = next === shape[axis] ? 0 : next;
    if (index[axis] !== 0) return;
  }
}

function swapped(bytes: Uint8Array<ArrayBuffer>, size: number): Uint8Array<ArrayBuffer> {
  for (let start = 0; start < bytes.length; start += size) bytes.subarray(start, start + size).reverse();
  return bytes;
}
