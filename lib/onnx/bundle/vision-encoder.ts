import { Tensor } from "onnxruntime-node";
import { InputError } from "#lib/errors.ts";
import type { BundleSession, TensorSlot } from "#lib/onnx/bundle/bundle-session.ts";
import { int64Tensor, type RowData, rowData, rowTensor } from "#lib/onnx/bundle/vision-language-tensors.ts";

/** Token ids around an image's tokens: before each of its tiles, and after the last. */
export interface ImageFrame {
  /** One entry per tile; an undivided image has one. */
  readonly beforeTiles: readonly (readonly number[])[];
  readonly after: readonly number[];
}

/** Frames, rows, columns of an image's tokens. */
export type TokenRaster = readonly [number, number, number];

/** An image in the form of the vision encoder's input. */
export interface PixelValues {
  /** pixel_values, in float32 */
  readonly data: Float32Array;
  readonly dims: readonly number[];
  /** Whether images of equal dims may be stacked along a first axis that `dims` does not have. */
  readonly isStackable: boolean;
  /** Additional inputs, by each name that exporters use for them. */
  readonly extras?: Readonly<
    Record<string, { readonly data: ArrayLike<number>; readonly dims: readonly number[] }>
  >;
  /** The tokens around the image's own; none by default. */
  readonly frame?: ImageFrame | undefined;
  /** The image's token grid, for models with separate positions per axis. */
  readonly grid?: TokenRaster | undefined;
}

/** Embeddings of one image, projector included: rows of `width` numbers. */
export interface ImageEmbeddings {
  readonly data: RowData;
  readonly tokens: number;
  readonly width: number;
  readonly frame?: ImageFrame | undefined;
  readonly grid?: TokenRaster | undefined;
}

/**
 * Embeddings of images, one entry per image. Stackable ones of equal dims go through the encoder together.
 * @param where the vision encoder's path, for error messages
 * @throws InputError `dim-mismatch`, `unsupported-model`, `model-failed`
 */
export async function encodeImages(
  session: BundleSession,
  images: readonly PixelValues[],
  where: string,
): Promise<ImageEmbeddings[]> {
  const embeddings: ImageEmbeddings[] = [];
  let start = 0;
  while (start < images.length) {
    const end = endOfStack(images, start);
    embeddings.push(...(await encodeStack(session, images.slice(start, end), where)));
    start = end;
  }
  return embeddings;
}

function endOfStack(images: readonly PixelValues[], start: number): number {
  const first = images[start];
  let end = start + 1;
  while (first?.isStackable && images[end]?.isStackable && images[end]?.dims.join() === first.dims.join())
    end += 1;
  return end;
}

async function encodeStack(
  session: BundleSession,
  images: readonly PixelValues[],
  where: string,
): Promise<ImageEmbeddings[]> {
  const first = images[0];
  const slot = session.inputs.get("pixel_values");
  if (!first || !slot) return [];
  if (slot.shape[0] === 1 && images.length > 1) {
    // Exporters fix the batch size of a model that loops over its images.
    const all: ImageEmbeddings[] = [];
    for (const image of images) all.push(...(await encodeImages(session, [image], where)));
    return all;
  }
  const size = first.data.length;
  const pixels = new Float32Array(images.length * size);
  for (const [index, image] of images.entries()) pixels.set(image.data, index * size);
  const dims = first.isStackable ? [images.length, ...first.dims] : first.dims;
  const feeds: Record<string, Tensor> = { pixel_values: rowTensor(slot, pixels, dims) };
  for (const other of session.inputs.values()) {
    if (other.name !== slot.name) feeds[other.name] = extraTensor(other, first, where);
  }
  const features = (await session.run(feeds, ["image_features"])).get("image_features");
  if (!features) throw new Error("the session gave no image_features");
  const width = features.dims.at(-1) ?? 0;
  const tiles = first.frame?.beforeTiles.length ?? 1;
  const rows = width === 0 ? 0 : features.size / width / images.length;
  if (features.dims.length < 2 || rows < 1 || !Number.isInteger(rows / tiles)) {
    const what = tiles === 1 ? `${images.length} images` : `an image of ${tiles} tiles`;
    throw new InputError(
      "dim-mismatch",
      `${where}: image_features is [${features.dims.join(", ")}] for ${what}; [images, tokens, width] is needed`,
    );
  }
  const data = rowData(features, `${where}: image_features`);
  return images.map(({ frame, grid }, index) => ({
    data: data.subarray(index * rows * width, (index + 1) * rows * width),
    tokens: rows,
    width,
    frame,
    grid,
  }));
}

function extraTensor(slot: TensorSlot, { extras }: PixelValues, where: string): Tensor {
  const extra = extras?.[slot.name];
  if (!extra) throw new InputError("unsupported-model", `${where} also asks for ${slot.name}`);
  switch (slot.type) {
    case "int64":
      return int64Tensor(extra.data, extra.dims);
    case "int32":
      return new Tensor("int32", Int32Array.from(extra.data), extra.dims);
    case "bool":
      return new Tensor("bool", Uint8Array.from(extra.data), extra.dims);
    default:
      return rowTensor(slot, Float32Array.from(extra.data), extra.dims);
  }
}
