import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { env } from "#lib/env.ts";
import { AppError, InputError } from "#lib/errors.ts";
import { type ModelGraph, readModelGraph } from "#lib/onnx/bundle/bundle-graph.ts";
import { decoderParts, type FilePart, nodesWithoutHistory } from "#lib/onnx/bundle/bundle-rewrite.ts";
import { type BundleSession, openBundleSession } from "#lib/onnx/bundle/bundle-session.ts";
import {
  findHiddenStates,
  hasHiddenStates,
  hiddenStateNames,
} from "#lib/onnx/bundle/hidden-state-outputs.ts";
import type { DeviceName } from "#lib/onnx/device-name.ts";
import { type ByteSource, chunksOf } from "#lib/storage/byte-source.ts";
import { openFileCache } from "#lib/storage/file-cache.ts";
import type { LocalDirectory } from "#lib/storage/local-directory.ts";

/** A decoder whose hidden states are outputs. */
export interface Decoder {
  readonly session: BundleSession;
  /** Its outputs that are the hidden states of layers 1 .. L. */
  readonly stateNames: readonly string[];
  /** Whether they were added to the graph, because the file has no such outputs. */
  readonly hasAddedOutputs: boolean;
}

export interface DecoderOptions {
  /** Where extended decoders are cached; MIRSCOPE_HOME/cache/decoders by default. */
  readonly cacheDirectory?: string | undefined;
}

/**
 * Opens a decoder of a bundle, with its hidden states as outputs. If the file lacks them, a copy that has them is
 * written to a cache, named by the file's digest; the file itself is not modified, and external weights are read from
 * their original location.
 *
 * @param layerCount L of config.json, null if it has none
 * @throws InputError `missing-layer`, `bad-config`, `missing-file`, `path-escape`, `bad-model`
 */
export async function openDecoder(
  directory: LocalDirectory,
  name: string,
  device: DeviceName,
  layerCount: number | null,
  options: DecoderOptions = {},
): Promise<Decoder> {
  const where = `${directory.path}/${name}`;
  const graph = await readModelGraph(directory, name);
  if (hasHiddenStates(graph.outputs)) {
    const stateNames = hiddenStateNames(graph.outputs, layerCount, where);
    const session = await openBundleSession(directory, name, device);
    return { session, stateNames, hasAddedOutputs: false };
  }
  const stateNames = findHiddenStates(nodesWithoutHistory(graph), layerCount, where);
  const copy = await extendedCopy(directory, name, graph, stateNames, options);
  const session = await openBundleSession(directory, name, device, copy);
  return { session, stateNames, hasAddedOutputs: true };
}

/** Decoders without external weights have up to 2 GiB each. */
const CACHE_BYTES = 16 * 2 ** 30;
/** Part of the entries' names: increment it when the rewriting changes. */
const CACHE_VERSION = 1;

async function extendedCopy(
  directory: LocalDirectory,
  name: string,
  graph: ModelGraph,
  stateNames: readonly string[],
  { cacheDirectory = join(resolve(env().MIRSCOPE_HOME), "cache", "decoders") }: DecoderOptions,
): Promise<string> {
  const file = await directory.openFile(name);
  try {
    const added = stateNames.filter((state) => !graph.outputs.includes(state));
    const key = await digest(file, JSON.stringify([CACHE_VERSION, added]));
    const parts = decoderParts(graph, file.size, added);
    return await openFileCache(cacheDirectory, CACHE_BYTES).file(`${key}.onnx`, () => partsOf(file, parts));
  } catch (error) {
    if (error instanceof InputError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const what = `A copy of ${directory.path}/${name} with its hidden states as outputs cannot be written to ${cacheDirectory}`;
    throw new AppError("unavailable", `${what}: ${reason}`, { cause: error });
  } finally {
    await file.close();
  }
}

async function digest(file: ByteSource, about: string): Promise<string> {
  const hash = createHash("sha256").update(about);
  for await (const chunk of chunksOf(file)) hash.update(chunk);
  return hash.digest("hex");
}

/** The bytes of a file assembled from parts of another and new ones. */
async function* partsOf(file: ByteSource, parts: readonly FilePart[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    if (part instanceof Uint8Array) yield part;
    else yield* chunksOf(file, part.start, part.end);
  }
}
