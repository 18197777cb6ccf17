import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { InputError } from "#lib/errors.ts";
import { readSafetensorsHeader, type TensorEntry } from "#lib/mir/features/safetensors-header.ts";
import { type ByteSource, openLocalFile } from "#lib/storage/byte-source.ts";

/** A tensor and the file that contains it. */
export interface StoredTensor extends TensorEntry {
  readonly file: ByteSource;
}

/** The tensors of one safetensors file, or of all shards listed in an index. */
export interface TensorFiles {
  readonly name: string;
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  close(): Promise<void>;
}

export const INDEX_SUFFIX = ".safetensors.index.json";
const MAXIMUM_INDEX_BYTES = 100_000_000;

/** The format that Hugging Face writes: metadata has total_size and, in features files, format and version. */
const IndexSchema = z.object({
  metadata: z.record(z.string(), z.unknown()).optional(),
  weight_map: z.record(z.string(), z.string()),
});

/**
 * Opens `*.safetensors`, or all shards of a `*.safetensors.index.json`. Shards are plain file names in the index's
 * directory. Metadata is the index's, completed by that of the shards.
 *
 * @throws InputError: the kinds of readSafetensorsHeader and openLocalFile, `bad-index`
 */
export async function openTensorFiles(path: string): Promise<TensorFiles> {
  return path.endsWith(INDEX_SUFFIX) ? openShards(path) : openSingle(path);
}

async function openSingle(path: string): Promise<TensorFiles> {
  const file = await openLocalFile(path);
  try {
    const { metadata, tensors } = await readSafetensorsHeader(file);
    return {
      name: path,
      metadata,
      tensors: new Map([...tensors].map(([name, entry]) => [name, { ...entry, file }])),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function openShards(indexPath: string): Promise<TensorFiles> {
  const index = await readIndex(indexPath);
  const shards = new Map<string, TensorFiles>();
  const close = async () => {
    for (const shard of shards.values()) await shard.close();
  };
  try {
    for (const shardName of new Set(Object.values(index.weight_map))) {
      if (basename(shardName) !== shardName || shardName === ".." || shardName === "") {
        throw new InputError(
          "bad-index",
          `${indexPath} names the shard "${shardName}", which lies elsewhere`,
        );
      }
      shards.set(shardName, await openSingle(join(dirname(indexPath), shardName)));
    }
    const tensors = Object.entries(index.weight_map).map(([name, shardName]): [string, StoredTensor] => {
      const tensor = shards.get(shardName)?.tensors.get(name);
      if (tensor === undefined) {
        throw new InputError("missing-tensor", `${indexPath}: ${name} is missing in its shard ${shardName}`);
      }
      return [name, tensor];
    });
    const metadata = Object.assign(
      {},
      ...[...shards.values()].map((shard) => shard.metadata),
      textsOf(index),
    );
    return { name: indexPath, metadata, tensors: new Map(tensors), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function readIndex(path: string): Promise<z.infer<typeof IndexSchema>> {
  const file = await openLocalFile(path);
  try {
    if (file.size > MAXIMUM_INDEX_BYTES) {
      throw new InputError("bad-index", `${path} has ${file.size} bytes, too many for an index`);
    }
    const json: unknown = JSON.parse(new TextDecoder().decode(await file.read(0, file.size)));
    return IndexSchema.parse(json);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(
      "bad-index",
      `${path} is no index of safetensors shards (an object with weight_map)`,
      {
        cause: error,
      },
    );
  } finally {
    await file.close();
  }
}

const textsOf = (index: z.infer<typeof IndexSchema>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(index.metadata ?? {}).flatMap(([key, value]) =>
      typeof value === "string" ? [[key, value]] : [],
    ),
  );
