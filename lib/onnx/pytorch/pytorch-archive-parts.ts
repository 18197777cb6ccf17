import type { PickleValue, StorageDtype, StorageReference } from "#lib/onnx/pytorch/pytorch-pickle-values.ts";

/** Where the elements of a storage stand in the file. */
export interface StoragePlace {
  readonly position: number;
  readonly bytes: number;
}

/** The parts of an archive that both of torch.save's formats have. */
export interface ArchiveParts {
  readonly value: PickleValue;
  readonly isBigEndian: boolean;
  /** @throws InputError `bad-archive` where the file has no such storage */
  place(storage: StorageReference): StoragePlace;
}

export const ELEMENT_BYTES: Readonly<Record<StorageDtype, number>> = { F64: 8, F32: 4, F16: 2, BF16: 2 };

/** A pickle of names, shapes and versions is small; the numbers stand beside it. */
export const MAXIMUM_PICKLE_BYTES = 16 * 2 ** 20;
