/**
 * `npm start` (and, with --dev, `npm run dev`) once packages are installed: database, migrations, bundled
 * studies, build, web, one worker. Run it by scripts/start.mjs.
 */
import { join } from "node:path";
import { parseEnv } from "#lib/env.ts";
import { step } from "./lib/bootstrap.mjs";
import { build, isBuildCurrent } from "./lib/build.ts";
import { hasNewStudies, importBundledStudies } from "./lib/bundled-studies.ts";
import { openDatabase } from "./lib/database.ts";
import { openHome } from "./lib/home.ts";
import { lockHome } from "./lib/lock.ts";
import { endLeftovers, logTail, type ManagedChild } from "./lib/managed-child.ts";
import { applyMigrations } from "./lib/migrate.ts";
import { chooseAddress, startWeb, waitUntilHealthy } from "./lib/web.ts";
import { WorkerSupervisor } from "./lib/worker-supervisor.ts";

const mode: "development" | "production" = process.argv.includes("--dev") ? "development" : "production";
const report = (line: string) => process.stderr.write(`  ${line}\n`);

/** Aborted by the first signal. */
const stopping = new AbortController();
/** Cleanups of everything started, run in reverse order: web, worker, database, lock. */
const cleanups: (() => Promise<void> | void)[] = [];

function stopOnSignals(): void {
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      if (stopping.signal.aborted) return;
      report("stopping");
      stopping.abort();
    });
  }
  // The IPC channel closes when scripts/start.mjs is killed: nothing may keep running unnoticed.
  process.on("disconnect", () => stopping.abort());
}

/** One step of the start; a signal during the step ends the start after it. */
async function startStep<T>(title: string, work: () => Promise<T>): Promise<T> {
  const result = await step(title, work);
  stopping.signal.throwIfAborted();
  return result;
}

async function launch(): Promise<ManagedChild> {
  const env = parseEnv({ ...process.env, NODE_ENV: mode });
  const home = openHome(env);
  cleanups.push(await lockHome(home));
  const left = await endLeftovers(home);
  if (left.length > 0) report(`ended ${left.join(" and ")} of an earlier Mirscope that was killed`);
  const address = await chooseAddress(env.HOST, env.PORT);

  const database = await startStep(
    env.DATABASE_URL === undefined ? "starting PostgreSQL" : "using DATABASE_URL",
    async () => {
      const opened = await openDatabase(env, home);
      cleanups.push(opened.stop);
      return opened;
    },
  );
  const childEnv: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: mode,
    MIRSCOPE_HOME: home,
    DATABASE_URL: database.url,
  };
  const common = { env: childEnv, home };
  await startStep("migrating the database", () => applyMigrations(database.url));
  if (mode === "production" && !isBuildCurrent()) {
    await startStep("building the pages", () => build(stopping.signal));
  }
  const worker = new WorkerSupervisor(common, mode, report);
  cleanups.push(() => worker.stop());
  const web = startWeb(address, mode, common);
  cleanups.push(web.stop);
  if (await hasNewStudies(database.url)) {
    await startStep("loading bundled studies", () => importBundledStudies(childEnv, stopping.signal));
  }
  worker.start();
  await startStep("starting web and worker", () => waitUntilHealthy(web, address.url, home, stopping.signal));
  process.stdout.write(`Mirscope ready on ${address.url}\n`);
  report(`logs are in ${join(home, "logs")}; Ctrl-C ends Mirscope`);
  return web;
}

/** Serves until a signal arrives. @throws Error if the web process ends by itself */
async function serve(web: ManagedChild): Promise<void> {
  const stopped = new Promise<"stopped">((resolve) => {
    stopping.signal.addEventListener("abort", () => resolve("stopped"));
  });
  const reason = await Promise.race([stopped, web.ended]);
  if (reason === "stopped" || stopping.signal.aborted) return;
  const home = openHome(parseEnv(process.env));
  throw new Error(`the web process ended (${reason})\n${logTail(home, "web")}`);
}

let exitCode = 0;
stopOnSignals();
try {
  await serve(await launch());
} catch (error) {
  if (!stopping.signal.aborted) {
    exitCode = 1;
    console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  }
}
for (const cleanUp of cleanups.reverse()) {
  try {
    await cleanUp();
  } catch (error) {
    exitCode = 1;
    console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  }
}
process.exit(exitCode);
