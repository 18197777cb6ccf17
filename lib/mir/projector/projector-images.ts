import { InputError } from "#lib/errors.ts";
import { readProjectorConfig } from "#lib/mir/projector/projector-config.ts";
import { readProjectorWeights } from "#lib/mir/projector/projector-weights.ts";
import {
  createVisionCache,
  openVisionCache,
  type VisionCacheReader,
} from "#lib/mir/projector/vision-cache.ts";
import { preprocessorFile } from "#lib/onnx/bundle/bundle-config.ts";
import { checkExternalData } from "#lib/onnx/bundle/bundle-external-data.ts";
import type { ImageEmbeddings } from "#lib/onnx/bundle/vision-encoder.ts";
import { buildProjector } from "#lib/onnx/projector/projector-graph.ts";
import { openProjector, type Projector } from "#lib/onnx/projector/projector-session.ts";
import { digestFiles } from "#lib/storage/file-digest.ts";
import { type LocalDirectory, openLocalDirectory } from "#lib/storage/local-directory.ts";

/** A checkpoint that is only a projector; the job's model directory is its base. */
export interface ProjectorSource {
  /** The directory with config.json and mm_projector.safetensors or mm_projector.bin. */
  readonly checkpoint: string;
  /** Where the vision tower's outputs are cached for the next checkpoint; null: nowhere. */
  readonly cacheDirectory: string | null;
  readonly cacheBytes?: number | undefined;
}

/** The stage between the vision tower and the decoder. */
export interface ProjectedImages {
  /**
   * The embeddings of all images in order, from the cache or from `encode`, which passes on the tower's features of
   * every image.
   */
  run(
    encode: (take: (features: ImageEmbeddings) => Promise<void>) => Promise<void>,
    promptIds: readonly (readonly number[])[],
    take: (embeddings: ImageEmbeddings) => Promise<void>,
  ): Promise<void>;
  /** Which projector ran, and where the tower's outputs came from, in words. */
  note(): string;
}

interface Place {
  readonly base: string;
  readonly visionFile: string;
  /** Device of the tower: its rounding is part of the cache key. */
  readonly device: string;
  readonly setDigest: string;
}

/**
 * Prepares a projector-only checkpoint: its weights are checked before any image is touched.
 * @throws InputError `not-a-checkpoint`, `missing-file`, `bad-projector`, `wrong-base`, and the readers' kinds
 */
export async function openProjectedImages(source: ProjectorSource, place: Place): Promise<ProjectedImages> {
  const checkpoint = await openLocalDirectory(source.checkpoint, "not-a-checkpoint");
  const base = await openLocalDirectory(place.base, "not-a-base");
  const config = await readProjectorConfig(checkpoint, base);
  const { file, weights } = await readProjectorWeights(checkpoint);
  const key =
    source.cacheDirectory === null
      ? null
      : `${await towerDigest(base, place.visionFile)}-${place.setDigest}-${place.device.replace(":", "")}`;
  let type = "";
  let isCached = false;

  /** The features of all images, and the projector for their width. */
  async function each(
    read: (index: number) => Promise<ImageEmbeddings>,
    promptIds: readonly (readonly number[])[],
    take: (embeddings: ImageEmbeddings) => Promise<void>,
  ): Promise<void> {
    let projector: Projector | null = null;
    try {
      for (const [index, ids] of promptIds.entries()) {
        const features = await read(index);
        projector ??= await openProjector(buildProjector(weights, config, features.width, file), file);
        type = projector.type;
        await take(await projector.project(features, ids));
      }
    } finally {
      await projector?.dispose();
    }
  }

  async function fromCache(
    cache: VisionCacheReader,
    promptIds: readonly (readonly number[])[],
    take: (embeddings: ImageEmbeddings) => Promise<void>,
  ): Promise<void> {
    try {
      await each((index) => cache.read(index), promptIds, take);
      isCached = true;
    } finally {
      await cache.close();
    }
  }

  return {
    async run(encode, promptIds, take) {
      const directory = source.cacheDirectory;
      if (directory === null || key === null) {
        const kept: ImageEmbeddings[] = [];
        await encode(async (features) => void kept.push(checked(features, place)));
        return each((index) => Promise.resolve(at(kept, index)), promptIds, take);
      }
      const cache = await openVisionCache(directory, key);
      if (cache?.count === promptIds.length) return fromCache(cache, promptIds, take);
      await cache?.close();
      const writer = await createVisionCache(directory, key, source.cacheBytes);
      try {
        await encode((features) => writer.append(checked(features, place)));
        await writer.publish();
      } finally {
        await writer.discard();
      }
      const written = await openVisionCache(directory, key);
      if (written === null) throw new Error(`the vision cache ${key} is gone as soon as it was written`);
      await fromCache(written, promptIds, take);
      isCached = false;
    },
    note: () =>
      `projector ${type} on a base, vision-tower outputs ${isCached ? "from the cache" : "computed"}`,
  };
}

function at(kept: readonly ImageEmbeddings[], index: number): ImageEmbeddings {
  const features = kept[index];
  if (features === undefined) throw new RangeError(`no image ${index}`);
  return features;
}

function checked(features: ImageEmbeddings, { base, visionFile }: Place): ImageEmbeddings {
  if (features.frame !== undefined || features.grid !== undefined) {
    throw new InputError(
      "unsupported-model",
      `${base}/${visionFile}: a base whose images are cut into tiles or have positions of their own is not supported`,
    );
  }
  return features;
}

/**
 * SHA-256 of everything that determines the tower's outputs: its model with external data, and the image processor's
 * settings.
 */
async function towerDigest(base: LocalDirectory, visionFile: string): Promise<string> {
  const names = [
    visionFile,
    ...(await checkExternalData(base, visionFile)).sort(),
    await preprocessorFile(base),
  ];
  return digestFiles(base, names);
}
