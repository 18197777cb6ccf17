import { createHash } from "node:crypto";
import { z } from "zod";
import { InputError } from "#lib/errors.ts";
import {
  MAXIMUM_IMAGE_BYTES,
  MAXIMUM_MANIFEST_BYTES,
  MAXIMUM_TEXT_BYTES,
} from "#lib/mir/evaluation-sets/evaluation-set-limits.ts";
import { templateFault } from "#lib/mir/evaluation-sets/prompt-templates.ts";
import { type LocalDirectory, openLocalDirectory } from "#lib/storage/local-directory.ts";

/** Other keys (notes, captions, token counts) are allowed and ignored. */
const ManifestSchema = z.object({
  version: z.literal(1, "must be 1"),
  prompt: z
    .string("must be the prompt template, such as <s><image>{text}, or the name of one")
    .superRefine((prompt, context) => {
      const message = templateFault(prompt);
      if (message !== null) context.addIssue({ code: "custom", message });
    }),
  pairs: z
    .array(z.object({ id: z.string().min(1), image: z.string().min(1), text: z.string().min(1) }))
    .min(1, "must hold at least one image-text pair"),
});

export interface EvaluationPair {
  readonly id: string;
  /** Path of the image, relative to the evaluation set's directory. */
  readonly imagePath: string;
  /** The text in the prompt: the file's content without its final line break. */
  readonly text: string;
}

/** N image-text pairs and a prompt template, identified by a digest. */
export interface EvaluationSet {
  readonly directory: LocalDirectory;
  readonly pairs: readonly EvaluationPair[];
  /** A text such as `<s><image>{text}`, or a name (lib/mir/evaluation-sets/prompt-templates.ts), as in the manifest. */
  readonly template: string;
  /**
   * Hex SHA-256 over the template, then image and text of every pair in order, each preceded by its byte length as an
   * unsigned 64-bit little-endian number (so that no two different sets give the same stream). Images are hashed as
   * stored, texts as they enter the prompt, in UTF-8. Names and ids are not included.
   */
  readonly digest: string;
}

export interface ReadOptions {
  /** Replaces the manifest's, in the digest too. */
  readonly template?: string | undefined;
  /** Read only this many pairs from the start: the digest is that of a set of just those. */
  readonly sampleCount?: number | undefined;
}

/**
 * Reads `manifest.json` of an evaluation set, all its texts, and every image once for the digest.
 * @throws InputError `bad-eval-set` (not a directory, no or a wrong manifest), `missing-file`, `path-escape`,
 *   `bad-utf8`, `too-large`
 */
export async function readEvaluationSet(
  directoryPath: string,
  options: ReadOptions = {},
): Promise<EvaluationSet> {
  const directory = await openLocalDirectory(directoryPath, "bad-eval-set");
  const manifest = await readManifest(directory);
  const template = options.template ?? manifest.prompt;
  const fault = templateFault(template);
  if (fault !== null) throw new InputError("bad-eval-set", `The prompt template "${template}" ${fault}`);
  const hash = createHash("sha256");
  const add = (bytes: Uint8Array) => {
    const length = new DataView(new ArrayBuffer(8));
    length.setBigUint64(0, BigInt(bytes.length), true);
    hash.update(new Uint8Array(length.buffer)).update(bytes);
  };

  add(new TextEncoder().encode(template));
  const pairs: EvaluationPair[] = [];
  for (const { id, image, text: textPath } of firstPairs(manifest.pairs, options.sampleCount, directory)) {
    const text = await readPairText(directory, id, textPath);
    add(await directory.readBytes(image, MAXIMUM_IMAGE_BYTES));
    add(new TextEncoder().encode(text));
    pairs.push({ id, imagePath: image, text });
  }
  return { directory, pairs, template, digest: hash.digest("hex") };
}

/** The pairs of a manifest from `start` on, with their texts but without reading the images: for pages. */
export async function readPairs(
  directoryPath: string,
  start: number,
  count: number,
): Promise<EvaluationPair[]> {
  const directory = await openLocalDirectory(directoryPath, "bad-eval-set");
  const { pairs } = await readManifest(directory);
  return Promise.all(
    pairs.slice(start, start + count).map(async ({ id, image, text }) => ({
      id,
      imagePath: image,
      text: await readPairText(directory, id, text),
    })),
  );
}

/** The bytes of one image; null if the set has no such pair. */
export async function readImageAt(directoryPath: string, index: number): Promise<Uint8Array | null> {
  const directory = await openLocalDirectory(directoryPath, "bad-eval-set");
  const pair = (await readManifest(directory)).pairs[index];
  return pair === undefined ? null : directory.readBytes(pair.image, MAXIMUM_IMAGE_BYTES);
}

/** The stored bytes of a pair's image. */
export const readPairImage = (set: EvaluationSet, pair: EvaluationPair): Promise<Uint8Array> =>
  set.directory.readBytes(pair.imagePath, MAXIMUM_IMAGE_BYTES);

async function readPairText(directory: LocalDirectory, id: string, name: string): Promise<string> {
  const text = (await directory.readText(name, MAXIMUM_TEXT_BYTES)).replace(/\r?\n$/, "");
  if (text.trim() === "") {
    throw new InputError("bad-eval-set", `${directory.path}: text ${name} of pair "${id}" is empty`);
  }
  return text;
}

function firstPairs<T>(
  pairs: readonly T[],
  count: number | undefined,
  { path }: LocalDirectory,
): readonly T[] {
  if (count !== undefined && count > pairs.length) {
    throw new InputError("bad-eval-set", `${path} has ${pairs.length} pairs; ${count} were asked for`);
  }
  return pairs.slice(0, count);
}

/** @throws InputError `bad-eval-set`, naming file and place */
export async function readManifest(directory: LocalDirectory, name = "manifest.json") {
  if (!(await directory.has(name))) {
    throw new InputError("bad-eval-set", `${directory.path} has no ${name}`);
  }
  const text = await directory.readText(name, MAXIMUM_MANIFEST_BYTES);
  const parsed = ManifestSchema.safeParse(parseJson(text, `${directory.path}/${name}`));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue?.path.join(".") ?? "";
    throw new InputError(
      "bad-eval-set",
      `${directory.path}/${name}: ${where || "manifest"}: ${issue?.message}`,
    );
  }
  const repeated = firstRepeated(parsed.data.pairs.map(({ id }) => id));
  if (repeated !== undefined) {
    throw new InputError("bad-eval-set", `${directory.path}/${name}: two pairs have the id "${repeated}"`);
  }
  return parsed.data;
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError("bad-eval-set", `${where} is not valid JSON`, { cause: error });
  }
}

function firstRepeated(values: readonly string[]): string | undefined {
  const seen = new Set<string>();
  for (const value of values) {
    if (seen.has(value)) return value;
    seen.add(value);
  }
  return undefined;
}
