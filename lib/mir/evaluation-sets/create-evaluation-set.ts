import { randomUUID } from "node:crypto";
import { basename, dirname } from "node:path";
import { notifyChange } from "#lib/db/notify.ts";
import { transaction } from "#lib/db/transaction.ts";
import { AppError, InputError } from "#lib/errors.ts";
import { readEvaluationSet } from "#lib/mir/evaluation-sets/evaluation-set.ts";
import {
  type CandidatePair,
  type Candidates,
  listCandidates,
  paperCandidates,
  readCandidates,
} from "#lib/mir/evaluation-sets/evaluation-set-candidates.ts";
import { choosePairs } from "#lib/mir/evaluation-sets/evaluation-set-choice.ts";
import type { EvaluationSetCreation } from "#lib/mir/evaluation-sets/evaluation-set-schema.ts";
import { thumbnailKey } from "#lib/mir/evaluation-sets/evaluation-set-thumbnails.ts";
import { findByDigest, registerEvaluationSet } from "#lib/mir/evaluation-sets/repository-evaluation-sets.ts";
import type { EvaluationSetRow } from "#lib/mir/schema.ts";
import { decodeImage } from "#lib/storage/image-file.ts";
import { openLocalDirectory } from "#lib/storage/local-directory.ts";
import type { Storage } from "#lib/storage/storage.ts";
import { discardUpload, uploadDirectory } from "#lib/storage/upload-area.ts";

/** N in the MIR paper. */
const PAPER_SAMPLES = 100;

/**
 * Creates an evaluation set: its images and texts are copied into the storage, so that later changes to their source do
 * not affect it. Every image is decoded once; the error names one that cannot be decoded, and nothing is left behind.
 *
 * @throws InputError (kinds in lib/mir/input-kinds.ts) with file and line; AppError `conflict` if the project already
 * has access to a set with the same contents
 */
export async function createEvaluationSet(
  projectId: string,
  input: EvaluationSetCreation,
  storage: Storage,
): Promise<EvaluationSetRow> {
  const isPaper = input.source.kind === "paper";
  const candidates = await candidatesOf(input.source);
  const pairs = choosePairs(candidates, {
    pairing: input.pairing ?? (isPaper ? "separate" : "paired"),
    sampleCount: input.sampleCount ?? (isPaper ? PAPER_SAMPLES : null),
    seed: input.seed,
  });
  const id = randomUUID();
  const key = `evaluation-sets/${id}`;
  try {
    const template = input.template ?? candidates.template ?? "plain";
    await storePairs(storage, id, key, pairs, template);
    const { digest } = await readEvaluationSet(await storage.resolveUri(`storage:${key}`));
    const row = await register(projectId, id, `storage:${key}`, { ...input, template }, digest, pairs.length);
    if (input.source.kind === "upload") await discardUpload(input.source.uploadId);
    return row;
  } catch (error) {
    await storage.delete(key);
    await storage.delete(thumbnailKey(id));
    throw error;
  }
}

function register(
  projectId: string,
  id: string,
  uri: string,
  { name, description, licence, template, isDefault }: EvaluationSetCreation & { readonly template: string },
  digest: string,
  sampleCount: number,
): Promise<EvaluationSetRow> {
  return transaction(async (tx) => {
    const known = (await findByDigest(tx, projectId, digest)) ?? (await findByDigest(tx, null, digest));
    if (known !== null) {
      throw new AppError(
        "conflict",
        `The set "${known.name}" has exactly these pairs and this template already`,
      );
    }
    const row = await registerEvaluationSet(tx, {
      id,
      projectId,
      name,
      description,
      licence,
      digest,
      template,
      sampleCount,
      uri,
      isDefault,
    });
    await notifyChange(tx, { kind: "project", projectId });
    return row;
  });
}

async function candidatesOf(source: EvaluationSetCreation["source"]): Promise<Candidates> {
  const open = (path: string) => openLocalDirectory(path, "bad-eval-set");
  switch (source.kind) {
    case "directory":
      return readCandidates(await open(source.path));
    case "list":
      return listCandidates(await open(dirname(source.path)), basename(source.path));
    case "upload":
      return readCandidates(await open(await uploadDirectory(source.uploadId)));
    case "paper":
      return paperCandidates(await open(source.images), await open(source.stories));
  }
}

async function storePairs(
  storage: Storage,
  id: string,
  key: string,
  pairs: readonly CandidatePair[],
  prompt: string,
): Promise<void> {
  const width = Math.max(2, String(pairs.length - 1).length);
  const listed: { id: string; image: string; text: string }[] = [];
  for (const [index, pair] of pairs.entries()) {
    const number = String(index).padStart(width, "0");
    const bytes = await pair.image.read();
    const { extension, thumbnail } = await decodeImage(bytes, pair.image.where);
    const text = await pair.text.read();
    if (text.trim() === "") throw new InputError("bad-eval-set", `${pair.text.where}: the text is empty`);
    const image = `images/${number}.${extension}`;
    await storage.put(`${key}/${image}`, bytes);
    await storage.put(`${key}/texts/${number}.txt`, new TextEncoder().encode(`${text}\n`));
    await storage.put(thumbnailKey(id, index), thumbnail);
    listed.push({ id: number, image, text: `texts/${number}.txt` });
  }
  const manifest = { version: 1, prompt, pairs: listed };
  await storage.put(`${key}/manifest.json`, new TextEncoder().encode(JSON.stringify(manifest, null, 1)));
}
