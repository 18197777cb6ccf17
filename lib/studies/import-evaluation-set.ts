import { dirname } from "node:path";
import { z } from "zod";
import { transaction } from "#lib/db/transaction.ts";
import { readEvaluationSet } from "#lib/mir/evaluation-sets/evaluation-set.ts";
import {
  listEvaluationSets,
  registerEvaluationSet,
} from "#lib/mir/evaluation-sets/repository-evaluation-sets.ts";
import { type StudyLocation, storeFiles } from "#lib/studies/checkpoint-files.ts";

const MAXIMUM_MANIFEST_BYTES = 64 * 2 ** 20;
const FilesSchema = z.object({ pairs: z.array(z.object({ image: z.string(), text: z.string() })) });

interface EvaluationSetToImport {
  /** Path of the manifest, relative to the study's directory. */
  readonly manifest: string;
  readonly name: string;
  readonly studyTitle: string;
  /** Null for a built-in set of every project. */
  readonly projectId: string | null;
}

/**
 * Registers a study's evaluation set as the default of its project, or of all projects. Skipped if a built-in set has the
 * same content, because results on the two would count as incomparable.
 */
export async function importEvaluationSet(
  location: StudyLocation,
  input: EvaluationSetToImport,
): Promise<void> {
  const directoryPath = dirname(await location.directory.filePath(input.manifest));
  const set = await readEvaluationSet(directoryPath);
  const known = await listEvaluationSets(input.projectId);
  if (known.some((one) => one.digest === set.digest && one.projectId === null)) {
    return;
  }
  const uri = await storeFiles(location, input.manifest, await filesOf(location, input.manifest));
  await transaction((tx) =>
    registerEvaluationSet(tx, {
      projectId: input.projectId,
      name: input.name,
      digest: set.digest,
      template: set.template,
      sampleCount: set.pairs.length,
      uri,
      isDefault: true,
      description: `Held-out pairs of the study “${input.studyTitle}”.`,
      // Bundled content has the licence of Mirscope.
      licence: input.projectId === null ? "Apache-2.0, part of Mirscope" : "",
    }),
  );
}

async function filesOf(location: StudyLocation, manifest: string): Promise<string[]> {
  const text = await location.directory.readText(manifest, MAXIMUM_MANIFEST_BYTES);
  const { pairs } = FilesSchema.parse(JSON.parse(text));
  const base = dirname(manifest);
  return [
    manifest,
    ...new Set(pairs.flatMap(({ image, text: path }) => [`${base}/${image}`, `${base}/${path}`])),
  ];
}
