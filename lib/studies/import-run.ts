import { listCheckpoints } from "#lib/artifacts/list-checkpoints.ts";
import { registerCheckpoint } from "#lib/artifacts/register-checkpoint.ts";
import { writeScores } from "#lib/benchmarks/write-scores.ts";
import { type Tx, transaction } from "#lib/db/transaction.ts";
import { recordReportedMir } from "#lib/mir/reported-mir.ts";
import { recordCheckpointIn } from "#lib/recording/record-checkpoint.ts";
import { createRun } from "#lib/runs/create-run.ts";
import { writeMetricPoints } from "#lib/runs/write-metric-points.ts";
import type { Storage } from "#lib/storage/storage.ts";
import {
  hasFiles,
  type StudyPlace,
  settleCheckpoint,
  stillExists,
  verifyFiles,
} from "#lib/studies/checkpoint-files.ts";
import type { PlannedCheckpoint, PlannedRun } from "#lib/studies/plan.ts";

/** What became of the checkpoints of a run. */
export interface ImportedRun {
  readonly runId: string;
  /** Queued for their MIR by this import. */
  readonly registered: number;
  readonly known: number;
  /** The study lists them without their files. */
  readonly withoutFiles: number;
}

/**
 * Writes a run of a study with all that belongs to it, in one transaction; files are checked before it begins.
 * A run of the same name is the same run, and writing it again changes nothing.
 * @throws InputError `bad-checksum`, `missing-file`
 */
export async function importRun(
  projectId: string,
  run: PlannedRun,
  place: StudyPlace,
  storage: Storage,
): Promise<ImportedRun> {
  const present: PlannedCheckpoint[] = [];
  for (const checkpoint of run.checkpoints) {
    if (await hasFiles(place.directory, checkpoint)) {
      await verifyFiles(place.directory, checkpoint);
      present.push(checkpoint);
    }
  }
  const uris = new Map<PlannedCheckpoint, string>();
  for (const checkpoint of present) {
    uris.set(checkpoint, await settleCheckpoint(place, checkpoint));
  }
  return transaction(async (tx) => {
    const runId = await writeRun(tx, projectId, run, place);
    const known = await knownCheckpoints(tx, runId, present, storage);
    let registered = 0;
    for (const checkpoint of present.filter((one) => !known.has(one))) {
      const uri = uris.get(checkpoint) ?? null;
      const { created } = await recordCheckpointIn(tx, { runId, step: checkpoint.step, uri, format: "onnx" });
      registered += created ? 1 : 0;
    }
    const withoutFiles = run.checkpoints.length - present.length;
    return { runId, registered, known: present.length - registered, withoutFiles };
  });
}

async function writeRun(tx: Tx, projectId: string, run: PlannedRun, place: StudyPlace): Promise<string> {
  const { id: runId } = await createRun(tx, {
    projectId,
    name: run.name,
    status: "finished",
    params: run.params,
    tags: run.tags,
    startedAt: run.startedAt ?? place.importedAt,
    ...(run.endedAt === null ? {} : { endedAt: run.endedAt }),
  });
  await writeMetricPoints(tx, runId, run.points);
  await writeScores(tx, runId, run.scores);
  if (run.reportedMir !== null) {
    const { checkpoint } = await registerCheckpoint(tx, { runId, step: null, uri: null, format: "none" });
    await recordReportedMir(tx, { checkpointId: checkpoint.id, ...run.reportedMir });
  }
  return runId;
}

/** The same study may lie in another place than last time: a checkpoint that is still readable there is not made twice. */
async function knownCheckpoints(
  tx: Tx,
  runId: string,
  planned: readonly PlannedCheckpoint[],
  storage: Storage,
): Promise<Set<PlannedCheckpoint>> {
  const registered = await listCheckpoints(runId, tx);
  const known = new Set<PlannedCheckpoint>();
  for (const checkpoint of planned) {
    const uris = registered.filter((one) => one.step === checkpoint.step).flatMap((one) => one.uri ?? []);
    for (const uri of uris.filter((one) => one.endsWith(`/${checkpoint.path}`))) {
      if (await stillExists(storage, uri)) {
        known.add(checkpoint);
      }
    }
  }
  return known;
}
