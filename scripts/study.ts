/**
 * Loads studies into DATABASE_URL:
 *
 *     npm run study -- import DIRECTORY [--project SLUG]
 *     npm run study -- bundled      what ships with the product and was never loaded before
 *     npm run study -- list
 *
 * Exit codes: 0 done, 1 failed, 2 the study or the command line is wrong.
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { closeDb } from "#lib/db/client.ts";
import { AppError, InputError } from "#lib/errors.ts";
import { closeJobs } from "#lib/jobs/client.ts";
import { listProjects } from "#lib/runs/list-projects.ts";
import { importBundledStudies } from "#lib/studies/import-bundled.ts";
import { type ImportReport, importStudy } from "#lib/studies/import-study.ts";

const USAGE = "usage: npm run study -- import DIRECTORY [--project SLUG] | bundled | list";
const STUDIES = join(import.meta.dirname, "..", "studies");

const print = (line: string) => console.log(line);

function summaryOf(report: ImportReport): string {
  const checkpoints = [
    `${report.registered} checkpoints queued for MIR`,
    ...(report.known > 0 ? [`${report.known} already there`] : []),
  ].join(", ");
  const summary = `${report.project}: ${report.runs} runs, ${report.ablations} ablations, ${checkpoints}`;
  return [summary, ...report.notes.map((note) => `note: ${note}`)].join("\n");
}

async function bundled(): Promise<void> {
  const entries = await readdir(STUDIES, { withFileTypes: true });
  const studies = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => ({ key: entry.name, path: join(STUDIES, entry.name) }))
    // the newest project comes first on the start page: let it be the one whose MIR is being computed
    .sort((a, b) => (a.key < b.key ? 1 : -1));
  const reports = await importBundledStudies(studies, print);
  for (const report of reports) print(summaryOf(report));
  if (reports.length === 0) print("every bundled study was loaded before");
}

async function list(): Promise<void> {
  const projects = await listProjects();
  for (const project of projects.filter((one) => one.source !== null)) {
    print(`${project.slug}\t${project.runCount} runs\t${project.name}`);
  }
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { project: { type: "string" } },
  });
  const [command, directory, ...rest] = positionals;
  if (command === "import" && directory !== undefined && rest.length === 0) {
    const project = values.project === undefined ? {} : { project: values.project };
    print(summaryOf(await importStudy(directory, { ...project, onProgress: print })));
  } else if (command === "bundled" && directory === undefined) {
    await bundled();
  } else if (command === "list" && directory === undefined) {
    await list();
  } else {
    throw new AppError("bad-request", USAGE);
  }
}

try {
  await main();
} catch (error) {
  process.exitCode = error instanceof AppError ? 2 : 1;
  const kind = error instanceof InputError ? `${error.kind}: ` : "";
  console.error(`error: ${kind}${error instanceof Error ? error.message : String(error)}`);
} finally {
  await closeJobs();
  await closeDb();
}
