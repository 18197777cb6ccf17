import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { Client } from "pg";
import { findFreePort } from "./free-port.ts";
import { findPostgresPlace, type PostgresPlace } from "./postgres-account.ts";
import { endProcess, identify, isAlive, type ProcessIdentity, processCommand } from "./processes.ts";

/** A running embedded PostgreSQL. */
export interface Postgres {
  /** of the database `mirscope` */
  readonly url: string;
  readonly process: ProcessIdentity;
  /** where its data directory and its log are */
  readonly directory: string;
  /** Fast shutdown: open transactions are rolled back, committed data is on disk. */
  stop(): Promise<void>;
}

interface PostgresOptions {
  /** A database that is deleted when stopped, trading durability for speed. */
  readonly disposable?: boolean;
}

const USER = "mirscope";
const STOP_STEPS = [
  ["SIGINT", 20_000],
  ["SIGQUIT", 5_000],
] as const;

function password(home: string): string {
  const path = join(home, "postgres-password");
  if (!existsSync(path)) writeFileSync(path, randomBytes(24).toString("base64url"), { mode: 0o600 });
  return readFileSync(path, "utf8").trim();
}

/**
 * Creates the data directory under a temporary name and renames it: an interrupted one is never mistaken for complete.
 */
async function initialise({ account, binaries, directory }: PostgresPlace, data: string, secret: string) {
  const partial = join(directory, "data.partial");
  const secretFile = join(directory, "initial-password");
  rmSync(partial, { recursive: true, force: true });
  writeFileSync(secretFile, secret, { mode: 0o600 });
  if (account.uid !== undefined && account.gid !== undefined) chownSync(secretFile, account.uid, account.gid);
  try {
    await promisify(execFile)(
      join(binaries, "initdb"),
      [
        `--pgdata=${partial}`,
        `--username=${USER}`,
        "--auth=scram-sha-256",
        `--pwfile=${secretFile}`,
        "--encoding=UTF8",
        "--locale=C",
        // Fixed so that collation and case conversion are the same on every machine.
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--no-sync",
      ],
      { ...account, cwd: directory },
    );
  } finally {
    rmSync(secretFile, { force: true });
  }
  renameSync(partial, data);
}

/** Ends processes of an earlier, killed Mirscope on this data directory, and removes its lock file. */
async function clearLeftovers(data: string): Promise<void> {
  const lockFile = join(data, "postmaster.pid");
  if (!existsSync(lockFile)) return;
  const pid = Number.parseInt(readFileSync(lockFile, "utf8"), 10);
  const identity = Number.isNaN(pid) ? undefined : identify(pid);
  if (identity !== undefined && processCommand(pid)?.includes(data)) {
    await endProcess(identity, pid, STOP_STEPS);
  }
  // PostgreSQL refuses to start if the process id in its lock file now belongs to another process of the same user.
  rmSync(lockFile, { force: true });
}

function launch(place: PostgresPlace, data: string, port: number, options: PostgresOptions) {
  const settings = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "timezone=UTC",
    "log_timezone=UTC",
    "max_connections=200",
    ...(options.disposable ? ["fsync=off", "synchronous_commit=off", "full_page_writes=off"] : []),
  ];
  const log = openSync(join(place.directory, "postgres.log"), "w");
  try {
    return spawn(
      join(place.binaries, "postgres"),
      ["-D", data, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])],
      // Own process group: Ctrl-C in the terminal must not end the database before its clients.
      { ...place.account, cwd: place.directory, detached: true, stdio: ["ignore", log, log] },
    );
  } finally {
    closeSync(log);
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === "28P01") throw error; // wrong password: waiting does not help
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function createDatabase(adminUrl: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const found = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [USER]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${USER}`);
  } finally {
    await client.end();
  }
}

/** @throws Error with the end of PostgreSQL's own log if it does not start */
async function start(place: PostgresPlace, data: string, secret: string, options: PostgresOptions) {
  const port = await findFreePort();
  const urlOf = (database: string) => `postgresql://${USER}:${secret}@127.0.0.1:${port}/${database}`;
  const child = launch(place, data, port, options);
  const identity = child.pid === undefined ? undefined : identify(child.pid);
  let hasEnded = identity === undefined;
  child.on("error", () => {
    hasEnded = true;
  });
  child.on("exit", () => {
    hasEnded = true;
  });
  child.unref();
  const deadline = Date.now() + 60_000;
  while (!(await answers(urlOf("postgres")))) {
    if (hasEnded || identity === undefined || Date.now() > deadline) {
      if (identity !== undefined) await endProcess(identity, identity.pid, STOP_STEPS);
      const log = readFileSync(join(place.directory, "postgres.log"), "utf8").trim().split("\n").slice(-5);
      throw new Error(`PostgreSQL did not start:\n${log.join("\n")}`);
    }
    await sleep(20);
  }
  if (identity === undefined || !isAlive(identity)) throw new Error("PostgreSQL ended while it started");
  await createDatabase(urlOf("postgres"));
  return { url: urlOf(USER), process: identity };
}

/**
 * Starts the embedded PostgreSQL of `home` on a free port of 127.0.0.1, creating it at the first start. It first clears
 * a server or lock left by a killed process; the caller ensures that no live Mirscope uses the same home
 * (scripts/lib/lock.ts).
 */
export async function startPostgres(home: string, options: PostgresOptions = {}): Promise<Postgres> {
  mkdirSync(home, { recursive: true });
  const place = findPostgresPlace(home);
  const data = join(place.directory, "data");
  const secret = password(home);
  if (existsSync(data)) await clearLeftovers(data);
  else await initialise(place, data, secret);
  for (let attempt = 1; ; attempt++) {
    try {
      const running = await start(place, data, secret, options);
      const stop = async () => {
        await endProcess(running.process, running.process.pid, STOP_STEPS);
        if (options.disposable) rmSync(place.directory, { recursive: true, force: true });
      };
      return { ...running, directory: place.directory, stop };
    } catch (error) {
      // The port was taken in the meantime, or backends of a killed server still hold its shared memory: both are
      // transient.
      if (attempt === 3) throw error;
      await sleep(500);
    }
  }
}
