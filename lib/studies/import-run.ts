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
  type StudyLocation,
  stillExists,
  storeCheckpointFiles,
  verifyFiles,
} from "#lib/studies/checkpoint-files.ts";
import type { PlannedCheckpoint, PlannedRun } from "#lib/studies/plan.ts";

/** The outcome of importing a run and its checkpoints. */
export interface ImportedRun {
  readonly runId: string;
  /** Checkpoints that this import registered and queued for MIR. */
  readonly registered: number;
  readonly known: number;
  /** Checkpoints whose files the study does not contain. */
  readonly withoutFiles: number;
}

/**
 * Writes a run of a study with its metrics, scores and checkpoints in one transaction, after verifying the files.
 * Idempotent: a run with the same name is the same run.
 * @throws InputError `bad-checksum`, `missing-file`
 */
export async function importRun(
  projectId: string,
  run: PlannedRun,
  location: StudyLocation,
  storage: Storage,
): Promise<ImportedRun> {
  const present: PlannedCheckpoint[] = [];
  for (const checkpoint of run.checkpoints) {
    if (await hasFiles(location.directory, checkpoint)) {
      await verifyFiles(location.directory, checkpoint);
      present.push(checkpoint);
    }
  }
  const uris = new Map<PlannedCheckpoint, string>();
  for (const checkpoint of present) {
    uris.set(checkpoint, await storeCheckpointFiles(location, checkpoint));
  }
  return transaction(async (tx) => {
    const runId = await writeRun(tx, projectId, run, location);
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

async function writeRun(
  tx: Tx,
  projectId: string,
  run: PlannedRun,
  location: StudyLocation,
): Promise<string> {
  const { id: runId } = await createRun(tx, {
    projectId,
    name: run.name,
    status: "finished",
    params: run.params,
    tags: run.tags,
    startedAt: run.startedAt ?? location.importedAt,
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

/** The planned checkpoints that are registered under a readable URI, even if the study's directory has moved since. */
async function knownCheckpoints(
  tx: Tx,
  runId: string,
  planned: readonly PlannedCheckpoint[],
  storage: Storage,
): Promise<Set<PlannedCheckpoint>> {
  const registered = await listCheckpoints([runId], tx);
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
