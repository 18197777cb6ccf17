import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { type Browser, chromium } from "@playwright/test";
import { Client } from "pg";
import { findChromium } from "#tests/e2e/support/chromium.ts";
import { makeHome, startProduct } from "#tests/support/product.ts";
import { runningDatabaseUrl } from "../lib/home.ts";
import { type ExportTimes, measureExport } from "./table-export.ts";
import { measureTable, type TableTimes } from "./table-page.ts";
import { type FrameTimes, LONGEST_FRAME_MS } from "./table-scroll.ts";
import { textTable } from "./text-table.ts";

const GENERATOR = join(import.meta.dirname, "..", "generate-runs.ts");

/** Targets in milliseconds. */
const TARGETS = { firstRows: 1000, sort: 300, filter: 300 } as const;

/**
 * The runs page in a real browser on the production build, with projects of the given numbers of synthetic runs and 300
 * columns: time to the first rows, sorting, filtering, frames while scrolling, bytes. Then the export of everything,
 * and the waiting time of other clients meanwhile.
 */
export async function benchTable(sizes: readonly number[], rounds: number): Promise<void> {
  const home = makeHome();
  const product = await startProduct(home);
  try {
    const databaseUrl = runningDatabaseUrl(home);
    if (databaseUrl === undefined) throw new Error("the product that was started has no database");
    await waitForWorker(databaseUrl);
    const rows: string[][] = [];
    const exports: string[][] = [];
    const browser = await openBrowser();
    try {
      for (const runs of sizes) {
        const slug = `synthetic-${runs}`;
        console.error(`  writing ${runs} runs ...`);
        await generate(databaseUrl, runs, slug);
        const times = await measureTable(browser, `${product.url}/projects/${slug}/runs`, rounds);
        rows.push([String(runs), ...cells(times)]);
        for (const format of ["csv", "xlsx"] as const) {
          exports.push([
            String(runs),
            format,
            ...exportCells(await measureExport(product.url, slug, format)),
          ]);
        }
        console.error(`  ${runs}: ${misses(times).join("; ") || "all targets met"}`);
      }
    } finally {
      await browser.close();
    }
    console.log(textTable(HEADINGS, rows));
    console.log(textTable(EXPORT_HEADINGS, exports));
  } finally {
    await product.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

const HEADINGS = [
  "runs",
  "first rows ms",
  "sort ms",
  "filter ms",
  "group ms",
  "frame p95 ms",
  "worst frame ms",
  "frames over 50 ms",
  "script ms",
  "plain p95 ms",
  "plain worst ms",
  "plain over 50 ms",
  "opened kB",
  "sort kB",
  "unchanged B",
];

const EXPORT_HEADINGS = ["runs", "export", "export s", "MB", "slowest other answer ms", "other answers"];

const exportCells = ({ total, bytes, slowestOther, others }: ExportTimes): string[] => [
  (total / 1000).toFixed(1),
  (bytes / 1e6).toFixed(1),
  slowestOther.toFixed(0),
  String(others),
];

function cells(times: TableTimes): string[] {
  const { firstRows, sort, filter, group, scroll, bytes } = times;
  const { table, plain } = scroll;
  const kilobytes = (count: number) => (count / 1000).toFixed(0);
  return [
    firstRows.toFixed(0),
    sort.toFixed(0),
    filter.toFixed(0),
    group.toFixed(0),
    ...frameCells(table),
    table.script.toFixed(0),
    ...frameCells(plain),
    kilobytes(bytes.opened),
    kilobytes(bytes.sort),
    String(bytes.unchanged),
  ];
}

const frameCells = ({ percentile95, worst, slow, count }: FrameTimes): string[] => [
  percentile95.toFixed(1),
  worst.toFixed(1),
  `${slow} of ${count}`,
];

function misses({ scroll, ...times }: TableTimes): string[] {
  const late = Object.entries(TARGETS).flatMap(([name, target]) => {
    const value = times[name as keyof typeof TARGETS];
    return value > target ? [`${name} ${value.toFixed(0)} ms, target ${target}`] : [];
  });
  const { slow, count, worst } = scroll.table;
  return slow === 0
    ? late
    : [
        ...late,
        `${slow} of ${count} frames over ${LONGEST_FRAME_MS} ms, the worst ${worst.toFixed(0)}; ${scroll.plain.slow} of ${scroll.plain.count} on a plain page`,
      ];
}

async function openBrowser(): Promise<Browser> {
  const { executablePath, args, env } = await findChromium();
  return chromium.launch({ executablePath, args, env: env as Record<string, string> });
}

/** The worker computes the bundled study after the first start, which would use the same processor. */
async function waitForWorker(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const open = "SELECT count(*)::int AS n FROM mir_job WHERE state IN ('queued', 'running')";
    while ((await client.query<{ n: number }>(open)).rows[0]?.n !== 0) await sleep(500);
  } finally {
    await client.end();
  }
}

async function generate(databaseUrl: string, runs: number, slug: string): Promise<void> {
  await promisify(execFile)(process.execPath, [GENERATOR, "--runs", String(runs), "--project", slug], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
  });
}
