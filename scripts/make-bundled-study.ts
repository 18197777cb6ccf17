/**
 * Makes studies/mini-lvlm, the small study shipped with the product, from the full study directory:
 *
 *     node scripts/make-bundled-study.ts ../shared/data/mini-lvlm
 *
 * It keeps all runs with their histories and scores, and the checkpoint files of the chosen few. MIR values computed
 * elsewhere are left out, since the product computes them itself; those of the chosen checkpoints go to
 * tests/golden/mini-lvlm-reference.json, which only tests read.
 */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { z } from "zod";

/** Five runs covering the range of MIR and of scores, and two checkpoints of the baseline: about 14 MB. */
const CHOSEN = [
  "baseline/step-100",
  "baseline/step-500",
  "data-500/step-31",
  "lr-1e-4/step-500",
  "lr-1e-2/step-500",
  "moca-on/step-500",
];

const TARGET = "studies/mini-lvlm";
const REFERENCE = "tests/golden/mini-lvlm-reference.json";

const ValuesSchema = z.object({ overall: z.number(), layers: z.array(z.number()) });

const CheckpointSchema = z.object({
  id: z.string(),
  path: z.string(),
  files: z.array(z.object({ path: z.string(), bytes: z.number(), sha256: z.string() })),
  mir: z
    .object({
      exact: ValuesSchema,
      no_sqrt: ValuesSchema,
      outliers: z.object({ vision: z.array(z.number()), text: z.array(z.number()) }),
    })
    .nullable(),
});

const StudySchema = z.object({
  eval_set: z.object({ manifest: z.string(), pairs: z.number() }),
  runs: z.array(z.object({ name: z.string(), checkpoints: z.array(CheckpointSchema) })),
});

type Checkpoint = z.infer<typeof CheckpointSchema>;

const isShipped = (checkpoint: Checkpoint) => CHOSEN.includes(checkpoint.id);

/** The files of a bundle that the product reads, without additional files of its directory. */
const bundleFiles = (checkpoint: Checkpoint) =>
  checkpoint.files.filter(({ path }) => !path.includes("/onnx-plain/"));

/** Keys with MIR values, or that describe how those were computed and checked elsewhere. */
const RESULT_KEYS = new Set(["mir", "correlations", "onnx_max_abs_diff"]);

/** The study's JSON without results; only shipped checkpoints list files. Keys keep their order. */
function withoutResults(json: unknown, checkpoints: readonly Checkpoint[]): string {
  const shipped = new Map(checkpoints.filter(isShipped).map((checkpoint) => [checkpoint.id, checkpoint]));
  return JSON.stringify(json, function (this: { id?: string }, key, value: unknown) {
    if (RESULT_KEYS.has(key)) return undefined;
    if (key !== "files") return value;
    const checkpoint = shipped.get(this.id ?? "");
    return checkpoint ? bundleFiles(checkpoint) : [];
  });
}

function reference(shipped: readonly Checkpoint[]) {
  const entries = shipped.map(({ id, mir }) => {
    if (!mir) throw new Error(`${id} has no reference value`);
    return [id, { exact: mir.exact, "reference-fast": mir.no_sqrt, outliers: mir.outliers }];
  });
  return {
    source:
      "study.json of the full miniature study: float64, symmetric eigendecomposition; reference-fast is its " +
      "no_sqrt, the closed form. Made by scripts/make-bundled-study.ts.",
    checkpoints: Object.fromEntries(entries),
  };
}

const writeText = async (path: string, text: string) => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${text}\n`);
};

/** Copies contents without the source's permissions (the full study may be on a read-only share). */
async function copyFile(source: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, await readFile(source));
}

async function copyTree(source: string, target: string): Promise<void> {
  for (const entry of await readdir(source, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) await copyFile(path, join(target, relative(source, path)));
  }
}

const readme = (
  runs: number,
  shipped: readonly Checkpoint[],
) => `# mini-lvlm: the miniature study that Mirscope ships

${runs} pre-training runs of a LLaVA-like model of 0.5 million parameters on procedurally drawn scenes, really
trained on two CPU cores, with their metric histories and the scores after one common fine-tuning; what was varied
stands in study.json. The files of these checkpoints are here as ONNX bundles (the paths of the others lead nowhere):

${shipped.map(({ id }) => `- ${id}`).join("\n")}

\`eval/\` is the evaluation set (40 held-out images, 40 unrelated texts, prompt in manifest.json). No MIR is stored
here: the product computes it. Made by \`node scripts/make-bundled-study.ts FULL_STUDY_DIRECTORY\`; do not edit.
`;

async function main(): Promise<void> {
  const [source] = process.argv.slice(2);
  if (!source) throw new Error("usage: node scripts/make-bundled-study.ts FULL_STUDY_DIRECTORY");
  const json: unknown = JSON.parse(await readFile(join(source, "study.json"), "utf8"));
  const study = StudySchema.parse(json);
  const checkpoints = study.runs.flatMap((run) => run.checkpoints);
  const shipped = checkpoints.filter(isShipped);

  await rm(TARGET, { recursive: true, force: true });
  await writeText(join(TARGET, "study.json"), withoutResults(json, checkpoints));
  await writeFile(join(TARGET, "README.md"), readme(study.runs.length, shipped));
  await copyTree(join(source, dirname(study.eval_set.manifest)), join(TARGET, "eval"));
  for (const { path } of shipped.flatMap(bundleFiles)) await copyFile(join(source, path), join(TARGET, path));
  await writeText(REFERENCE, JSON.stringify(reference(shipped), null, 1));
  console.log(`${TARGET}: ${study.runs.length} runs, ${shipped.length} checkpoints with files; ${REFERENCE}`);
}

await main();
