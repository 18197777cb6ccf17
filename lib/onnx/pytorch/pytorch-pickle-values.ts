/** The values in a pickle of tensors. As in pickle, containers may be filled after being memoised. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PickleGlobal
  | PickleDict
  | PickleSequence
  | StorageReference
  | PickleTensor;

/** One of the allowed names; it is compared, never resolved. */
export interface PickleGlobal {
  readonly kind: "global";
  readonly path: string;
}

export interface PickleDict {
  readonly kind: "dict";
  readonly entries: Map<string, PickleValue>;
  readonly isOrdered?: boolean;
}

interface PickleTuple {
  readonly kind: "tuple";
  readonly items: readonly PickleValue[];
}

interface PickleList {
  readonly kind: "list";
  readonly items: PickleValue[];
}

type PickleSequence = PickleTuple | PickleList;

/** Element types by their safetensors names, so that both file formats share one reader. */
export type StorageDtype = "F64" | "F32" | "F16" | "BF16";

export interface StorageReference {
  readonly kind: "storage";
  readonly key: string;
  readonly dtype: StorageDtype;
  /** Number of elements. */
  readonly elements: number;
}

/** A view of a storage; offset and strides count elements. */
export interface PickleTensor {
  readonly kind: "tensor";
  readonly storage: StorageReference;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** Storage classes of floating-point tensors: a projector's weights have no other type. */
export const STORAGE_TYPES: ReadonlyMap<string, StorageDtype> = new Map([
  ["torch.DoubleStorage", "F64"],
  ["torch.FloatStorage", "F32"],
  ["torch.HalfStorage", "F16"],
  ["torch.BFloat16Storage", "BF16"],
]);

/** Every name allowed in the pickle. */
export const ALLOWED_GLOBALS: ReadonlySet<string> = new Set([
  "torch._utils._rebuild_tensor_v2",
  "collections.OrderedDict",
  ...STORAGE_TYPES.keys(),
]);

const MAXIMUM_DIMENSIONS = 8;

/**
 * Interprets torch._utils._rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks).
 * @returns the tensor, or a description of what is wrong with it
 */
export function rebuildTensor(args: readonly PickleValue[]): PickleTensor | string {
  const [storage, offset, size, strides, requiresGrad, hooks] = args;
  if (args.length !== 6 || typeof requiresGrad !== "boolean")
    return `with ${args.length} unexpected arguments`;
  if (!isRecord(storage) || storage.kind !== "storage") return "without a storage";
  if (!isRecord(hooks) || hooks.kind !== "dict" || hooks.entries.size > 0) return "with hooks";
  const shape = sizes(size);
  const steps = sizes(strides);
  if (shape === null || steps === null || shape.length !== steps.length) return "of impossible shape";
  if (typeof offset !== "number" || !Number.isSafeInteger(offset) || offset < 0)
    return "at an impossible offset";
  // As BigInts, because a product of sizes may exceed 2^53.
  const count = shape.reduce((product, length) => product * BigInt(length), 1n);
  if (count > BigInt(storage.elements)) {
    return `of shape [${shape.join(", ")}] over a storage of ${storage.elements} elements`;
  }
  const last = shape.reduce(
    (position, length, axis) => position + BigInt(Math.max(0, length - 1)) * BigInt(steps[axis] ?? 0),
    BigInt(offset),
  );
  if (count > 0n && last >= BigInt(storage.elements)) {
    return `that reaches to element ${last} of a storage of ${storage.elements}`;
  }
  return { kind: "tensor", storage, offset, shape, strides: steps };
}

/** Nested dicts of plain values: the content of a state dict's `_metadata`. */
export const isPlainDict = (value: PickleValue): boolean =>
  isRecord(value) && value.kind === "dict" && [...value.entries.values()].every(isPlainLeaf);

const isPlainLeaf = (value: PickleValue): boolean =>
  !isRecord(value) ||
  (value.kind === "dict" && [...value.entries.values()].every((inner) => !isRecord(inner)));

function sizes(value: PickleValue | undefined): number[] | null {
  if (!isRecord(value) || value.kind !== "tuple" || value.items.length > MAXIMUM_DIMENSIONS) return null;
  const numbers = value.items.filter(
    (item): item is number => typeof item === "number" && Number.isSafeInteger(item) && item >= 0,
  );
  return numbers.length === value.items.length ? numbers : null;
}

const isRecord = (value: PickleValue | undefined): value is Extract<PickleValue, { kind: string }> =>
  typeof value === "object" && value !== null;
