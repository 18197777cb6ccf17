/**
 * npm run bench [-- mir|large|table] [--runs 100,1000,10000] [--widths 512,1024] [--multiples 2,14] [--rounds 2] [--device cpu] [--engine-only]
 *
 * `mir`: one layer by this engine and by the published method (torch, scipy), alternating on the same files. `large`: a
 * case of the size of a 7B model. `table`: the runs page in a browser. Without a name all of them run, `mir` at the
 * smaller widths.
 */
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { env } from "#lib/env.ts";
import { benchLarge } from "./bench/large.ts";
import { benchMir } from "./bench/mir.ts";
import { openPython } from "./bench/python.ts";
import { benchTable } from "./bench/table.ts";
import { openHome } from "./lib/home.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    widths: { type: "string" },
    multiples: { type: "string", default: "2,14" },
    rounds: { type: "string" },
    runs: { type: "string", default: "100,1000,10000" },
    device: { type: "string", default: "cpu" },
    "engine-only": { type: "boolean", default: false },
  },
});
const BENCHMARKS = ["mir", "large", "table"];
const names = positionals.length === 0 ? BENCHMARKS : positionals;
for (const name of names) {
  if (!BENCHMARKS.includes(name))
    throw new Error(`There is no benchmark "${name}": ${BENCHMARKS.join(", ")}`);
}
const bench = join(openHome(env()), "bench");
const directory = join(bench, "features");
const numbers = (list: string) => list.split(",").map(Number);
console.log(`${cpus()[0]?.model.trim()}, ${cpus().length} threads, Node ${process.version}\n`);

if (names.includes("mir")) {
  const widths = numbers(values.widths ?? (positionals.length === 0 ? "512,1024" : "512,1024,2048,4096"));
  const python = values["engine-only"] ? null : openPython(join(bench, "python"));
  const { device } = values;
  const multiples = numbers(values.multiples);
  await benchMir({ widths, multiples, rounds: Number(values.rounds ?? 2), device, python, directory });
}
if (names.includes("large")) await benchLarge(directory, values.device);
if (names.includes("table")) await benchTable(numbers(values.runs), Number(values.rounds ?? 5));
