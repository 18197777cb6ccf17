import sharp from "sharp";
import { InputError } from "#lib/errors.ts";

/** Supported formats and their file extensions. No SVG: it may refer to other files. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  jpeg: "jpg",
  png: "png",
  webp: "webp",
  gif: "gif",
  tiff: "tif",
  heif: "avif",
};

/** Wide enough for two images per row on a phone, small enough for hundreds on a page. */
const THUMBNAIL_PIXELS = 224;
/** 16384 squared, sharp's default: a larger image is an attack or a mistake. */
const MAXIMUM_PIXELS = 268_402_689;

export interface DecodedImage {
  /** Without a dot: the usual extension of the image's format. */
  readonly extension: string;
  readonly width: number;
  readonly height: number;
  /** WebP, at most 224 pixels per side, never enlarged. */
  readonly thumbnail: Uint8Array;
}

/**
 * Decodes a whole image and creates its thumbnail, on libvips' own threads.
 * @param where name in error messages
 * @throws InputError `bad-image`
 */
export async function decodeImage(bytes: Uint8Array, where: string): Promise<DecodedImage> {
  try {
    const image = sharp(bytes, { failOn: "error", limitInputPixels: MAXIMUM_PIXELS });
    const { format, width, height } = await image.metadata();
    const extension = EXTENSIONS[format];
    if (extension === undefined) {
      throw new Error(`${format} is none of ${Object.keys(EXTENSIONS).join(", ")}`);
    }
    const thumbnail = await image
      .rotate()
      .resize(THUMBNAIL_PIXELS, THUMBNAIL_PIXELS, { fit: "inside", withoutEnlargement: true })
      .webp({ quality: 82 })
      .toBuffer();
    return { extension, width, height, thumbnail };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError("bad-image", `${where} cannot be decoded as an image: ${reason}`, { cause: error });
  }
}
