import type { PickleValue, StorageDtype, StorageReference } from "#lib/onnx/pytorch/pytorch-pickle-values.ts";

/** The position of a storage's elements in the file. */
export interface StorageLocation {
  readonly position: number;
  readonly bytes: number;
}

/** The parts of an archive common to both of torch.save's formats. */
export interface ArchiveParts {
  readonly value: PickleValue;
  readonly isBigEndian: boolean;
  /** @throws InputError `bad-archive` if the file has no such storage */
  locate(storage: StorageReference): StorageLocation;
}

export const ELEMENT_BYTES: Readonly<Record<StorageDtype, number>> = { F64: 8, F32: 4, F16: 2, BF16: 2 };

/** A pickle of names, shapes and versions is small; the numbers are stored outside it. */
export const MAXIMUM_PICKLE_BYTES = 16 * 2 ** 20;
