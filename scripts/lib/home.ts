import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Env } from "#lib/env.ts";
import { isHomeLocked } from "./lock.ts";

/** The folder of all state, created if necessary. A relative MIRSCOPE_HOME is relative to the repository. */
export function openHome({ MIRSCOPE_HOME }: Env): string {
  const home = resolve(import.meta.dirname, "..", "..", MIRSCOPE_HOME);
  mkdirSync(join(home, "logs"), { recursive: true });
  return home;
}

const urlFile = (home: string) => join(home, "database-url");

/** Publishes the URL of the running launcher's database to other commands on this machine. */
export function publishDatabaseUrl(home: string, url: string): () => void {
  rmSync(urlFile(home), { force: true });
  writeFileSync(urlFile(home), `${url}\n`, { mode: 0o600 });
  return () => rmSync(urlFile(home), { force: true });
}

/** The database of the launcher running on `home`, or undefined if none is. */
export function runningDatabaseUrl(home: string): string | undefined {
  if (!isHomeLocked(home)) return undefined;
  try {
    return readFileSync(urlFile(home), "utf8").trim();
  } catch {
    return undefined; // it is about to start
  }
}
