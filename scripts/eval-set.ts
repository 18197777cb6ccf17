/**
 * Evaluation sets of a project in DATABASE_URL:
 *
 *     npm run eval-set -- create DIRECTORY|ZIP|LIST --project SLUG --name NAME
 *     npm run eval-set -- create --images DIRECTORY --stories DIRECTORY --project SLUG --name NAME
 *     npm run eval-set -- list --project SLUG
 *
 * Options of create: --template plain|vicuna_v1|chat|TEXT, --pairs N, --seed S, --separate, --default,
 * --licence TEXT, --description TEXT. Exit codes: 0 done, 1 failed, 2 the input or the command line is wrong.
 */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { closeDb } from "#lib/db/client.ts";
import { AppError, InputError } from "#lib/errors.ts";
import { closeJobs } from "#lib/jobs/client.ts";
import { createEvaluationSet } from "#lib/mir/evaluation-sets/create-evaluation-set.ts";
import {
  EvaluationSetInputSchema,
  type EvaluationSetRequest,
} from "#lib/mir/evaluation-sets/evaluation-set-schema.ts";
import { listEvaluationSets } from "#lib/mir/evaluation-sets/repository-evaluation-sets.ts";
import { getProjectBySlug } from "#lib/runs/repository-projects.ts";
import { openStorage } from "#lib/storage/open-storage.ts";
import { receiveFile } from "#lib/storage/upload-area.ts";

const USAGE =
  "usage: npm run eval-set -- create [DIRECTORY|ZIP|LIST] --project SLUG --name NAME | list --project SLUG";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    project: { type: "string" },
    name: { type: "string" },
    images: { type: "string" },
    stories: { type: "string" },
    template: { type: "string" },
    pairs: { type: "string" },
    seed: { type: "string" },
    separate: { type: "boolean", default: false },
    default: { type: "boolean", default: false },
    licence: { type: "string" },
    description: { type: "string" },
  },
});

const print = (line: string) => console.log(line);

async function sourceOf(path: string | undefined): Promise<EvaluationSetRequest["source"]> {
  const { images, stories } = values;
  if (path === undefined) {
    if (images === undefined || stories === undefined) throw new InputError("bad-arguments", USAGE);
    return { kind: "paper", images: resolve(images), stories: resolve(stories) };
  }
  const place = resolve(path);
  const status = await stat(place).catch(() => null);
  if (status === null) throw new InputError("missing-file", `${place} does not exist`);
  if (status.isDirectory()) return { kind: "directory", path: place };
  if (!/\.zip$/i.test(place)) return { kind: "list", path: place };
  return { kind: "upload", uploadId: (await receiveFile(createReadStream(place), "set.zip", null)).uploadId };
}

async function create(projectId: string, path: string | undefined): Promise<void> {
  const { name, template, pairs, seed, separate, licence, description } = values;
  const parsed = EvaluationSetInputSchema.safeParse({
    name: name ?? "",
    source: await sourceOf(path),
    isDefault: values.default,
    ...(separate ? { pairing: "separate" } : {}),
    ...(template === undefined ? {} : { template }),
    ...(pairs === undefined ? {} : { sampleCount: Number(pairs) }),
    ...(seed === undefined ? {} : { seed: Number(seed) }),
    ...(licence === undefined ? {} : { licence }),
    ...(description === undefined ? {} : { description }),
  });
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new InputError("bad-arguments", `--${issue?.path.join(".")}: ${issue?.message}`);
  }
  const set = await createEvaluationSet(projectId, parsed.data, openStorage());
  print(`${set.id}\t${set.sampleCount} pairs\t${set.digest}\t${set.name}`);
}

async function list(projectId: string): Promise<void> {
  for (const set of await listEvaluationSets(projectId)) {
    const marks = [...(set.isDefault ? ["default"] : []), ...(set.projectId === null ? ["built in"] : [])];
    print(
      `${set.id}\t${set.sampleCount} pairs\t${set.digest.slice(0, 12)}\t${set.name}\t${marks.join(", ")}`,
    );
  }
}

async function main(): Promise<void> {
  const [command, path, ...rest] = positionals;
  const isKnown = command === "create" || (command === "list" && path === undefined);
  if (!isKnown || values.project === undefined || rest.length > 0)
    throw new InputError("bad-arguments", USAGE);
  const { id } = await getProjectBySlug(values.project);
  await (command === "create" ? create(id, path) : list(id));
}

try {
  await main();
} catch (error) {
  const kind = error instanceof InputError ? error.kind : error instanceof AppError ? error.code : "internal";
  process.stderr.write(`error: ${kind}: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof AppError ? 2 : 1;
} finally {
  await closeJobs();
  await closeDb();
}
