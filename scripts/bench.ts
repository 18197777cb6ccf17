/**
 * npm run bench [-- mir|large] [--widths 512,1024] [--multiples 2,14] [--rounds 2] [--device cpu] [--engine-only]
 *
 * `mir`: one layer by this engine beside the published method (torch, scipy), alternating on the same files.
 * `large`: a case of the size of a 7B model. Without a name both run, `mir` at the smaller widths.
 */
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { env } from "#lib/env.ts";
import { benchLarge } from "./bench/large.ts";
import { benchMir } from "./bench/mir.ts";
import { openPython } from "./bench/python.ts";
import { openHome } from "./lib/home.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    widths: { type: "string" },
    multiples: { type: "string", default: "2,14" },
    rounds: { type: "string", default: "2" },
    device: { type: "string", default: "cpu" },
    "engine-only": { type: "boolean", default: false },
  },
});
const names = positionals.length === 0 ? ["mir", "large"] : positionals;
for (const name of names) {
  if (name !== "mir" && name !== "large") throw new Error(`There is no benchmark "${name}": mir, large`);
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
  await benchMir({ widths, multiples, rounds: Number(values.rounds), device, python, directory });
}
if (names.includes("large")) await benchLarge(directory, values.device);
