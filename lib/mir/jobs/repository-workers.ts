import { db } from "#lib/db/client.ts";
import { notifyChange } from "#lib/db/notify.ts";
import { sql } from "#lib/db/sql.ts";
import type { WorkerRow } from "#lib/mir/schema.ts";

/** A worker silent for this long is considered gone. */
const ALIVE_SECONDS = 30;

export interface WorkerInput {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly provider: string;
  readonly device: string;
  /** Devices that were skipped, and why. */
  readonly deviceNote: string | null;
  readonly softwareVersion: string;
}

export async function registerWorker(worker: WorkerInput): Promise<void> {
  await db().$transaction(async (tx) => {
    await tx.worker.create({ data: worker });
    await notifyChange(tx, { kind: "worker" });
  });
}

/** Records that a worker is alive. */
export async function touchWorker(id: string): Promise<void> {
  await db().$executeRaw(sql`UPDATE worker SET last_seen_at = now() WHERE id = ${id}::uuid`);
}

export async function stopWorker(id: string): Promise<void> {
  await db().$transaction(async (tx) => {
    await tx.$executeRaw(
      sql`UPDATE worker SET last_seen_at = now(), stopped_at = now() WHERE id = ${id}::uuid`,
    );
    await notifyChange(tx, { kind: "worker" });
  });
}

interface WorkerRecord extends Omit<WorkerRow, "startedAt" | "lastSeenAt" | "stoppedAt"> {
  readonly startedAt: Date;
  readonly lastSeenAt: Date;
  readonly stoppedAt: Date | null;
}

/** The workers of the last day, live ones first. Liveness is decided by the database's clock. */
export async function listWorkers(): Promise<WorkerRow[]> {
  const records = await db().$queryRaw<WorkerRecord[]>(sql`
    SELECT w.id, w.host, w.pid, w.provider, w.device, w.device_note AS "deviceNote", w.software_version AS "softwareVersion",
      w.started_at AS "startedAt", w.last_seen_at AS "lastSeenAt", w.stopped_at AS "stoppedAt",
      (w.stopped_at IS NULL AND w.last_seen_at > now() - make_interval(secs => ${ALIVE_SECONDS}::float8)) AS "isAlive",
      (SELECT j.id FROM mir_job j WHERE j.worker_id = w.id AND j.state = 'running' LIMIT 1) AS "jobId"
    FROM worker w
    WHERE w.last_seen_at > now() - interval '1 day'
    ORDER BY "isAlive" DESC, w.last_seen_at DESC, w.id`);
  return records.map(({ startedAt, lastSeenAt, stoppedAt, ...record }) => ({
    ...record,
    startedAt: startedAt.toISOString(),
    lastSeenAt: lastSeenAt.toISOString(),
    stoppedAt: stoppedAt?.toISOString() ?? null,
  }));
}
