import { RawImage } from "@huggingface/transformers";
import { type ByteImage, type ResampleFilter, resampleImage } from "#lib/onnx/families/resample.ts";

/** Filters by their numbers in Pillow, which preprocessor_config.json uses in `resample`. */
const FILTERS: readonly ResampleFilter[] = ["nearest", "lanczos", "bilinear", "bicubic", "box", "hamming"];

/** @param resample Pillow's number of a filter, or its name; any other value gives `otherwise` */
export function filterOf(resample: unknown, otherwise: ResampleFilter): ResampleFilter {
  if (typeof resample === "number") return FILTERS[resample] ?? otherwise;
  return FILTERS.find((filter) => filter === resample) ?? otherwise;
}

/**
 * An image that Transformers.js resizes like Pillow. Its own resizing samples single source pixels when shrinking, so
 * that a model would see other images than the ones it was trained on.
 */
export class PillowImage extends RawImage {
  static of({ data, width, height, channels }: ByteImage): PillowImage {
    return new PillowImage(new Uint8ClampedArray(data), width, height, toChannels(channels));
  }

  override async resize(
    width: number,
    height: number,
    { resample = 2 }: { resample?: unknown } = {},
  ): Promise<PillowImage> {
    if (width === this.width && height === this.height) return this;
    return PillowImage.of(resampleImage(this, width, height, filterOf(resample, "bilinear")));
  }
}

function toChannels(channels: number): 1 | 2 | 3 | 4 {
  if (channels === 1 || channels === 2 || channels === 3 || channels === 4) return channels;
  throw new RangeError(`an image has 1 to 4 channels, not ${channels}`);
}
