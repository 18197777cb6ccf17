import { basename } from "node:path";
import { registerBenchmark } from "#lib/benchmarks/register-benchmark.ts";
import { listBenchmarks } from "#lib/benchmarks/repository.ts";
import { upsertAblation } from "#lib/benchmarks/repository-ablations.ts";
import { type Benchmark, type BenchmarkInput, BenchmarkInputSchema } from "#lib/benchmarks/schema.ts";
import { transaction } from "#lib/db/transaction.ts";
import { InputError } from "#lib/errors.ts";
import { createProject } from "#lib/runs/create-project.ts";
import { SlugSchema } from "#lib/runs/schema.ts";
import { openStorage } from "#lib/storage/open-storage.ts";
import type { StudyLocation } from "#lib/studies/checkpoint-files.ts";
import { importEvaluationSet } from "#lib/studies/import-evaluation-set.ts";
import { type ImportedRun, importRun } from "#lib/studies/import-run.ts";
import type { StudyPlan } from "#lib/studies/plan.ts";
import { readStudy } from "#lib/studies/read-study.ts";

interface ImportOptions {
  /** Slug of the project to import into; by default the study's own. */
  readonly project?: string;
  /** For studies bundled with Mirscope: copies the files into the storage and makes the evaluation set available to all projects. */
  readonly isBundled?: boolean;
  /** Called with a progress message after each step. */
  readonly onProgress?: (line: string) => void;
}

export interface ImportReport {
  readonly project: string;
  readonly runs: number;
  /** Checkpoints registered and queued for MIR. */
  readonly registered: number;
  readonly known: number;
  readonly withoutFiles: number;
  readonly ablations: number;
  /** Sentences to display to the user. */
  readonly notes: readonly string[];
}

/**
 * Imports a study directory (`study.json` in either format, see plan-miniature.ts and plan-paper.ts). Idempotent.
 * @throws InputError naming the file and the field
 */
export async function importStudy(path: string, options: ImportOptions = {}): Promise<ImportReport> {
  const { directory, plan } = await readStudy(path);
  const storage = openStorage();
  const slug = checkSlug(options.project ?? plan.slug);
  const location: StudyLocation = {
    importedAt: new Date().toISOString(),
    directory,
    copy: options.isBundled === true ? { storage, key: `studies/${basename(directory.path)}` } : null,
  };
  const onProgress = options.onProgress ?? (() => undefined);

  const project = await transaction((tx) =>
    createProject(tx, {
      slug,
      name: plan.name,
      description: plan.description,
      source: plan.source,
      mirDefinition: plan.mirDefinition,
    }),
  );
  await registerBenchmarks(plan.benchmarks, directory.path);
  if (plan.evaluationManifest !== null) {
    await importEvaluationSet(location, {
      manifest: plan.evaluationManifest,
      name: plan.slug,
      studyTitle: plan.name,
      projectId: options.isBundled === true ? null : project.id,
    });
  }
  const runs = new Map<string, ImportedRun>();
  for (const run of plan.runs) {
    const imported = await importRun(project.id, run, location, storage);
    runs.set(run.name, imported);
    onProgress(`${slug}: run ${runs.size} of ${plan.runs.length}, ${run.name}${checkpointSummary(imported)}`);
  }
  await importAblations(project.id, plan, runs);
  return report(slug, plan, [...runs.values()]);
}

function checkSlug(slug: string): string {
  const result = SlugSchema.safeParse(slug);
  if (!result.success) {
    throw new InputError("bad-study", `project ${slug}: ${result.error.issues[0]?.message}`);
  }
  return slug;
}

/** Registers missing benchmarks. An import never changes an existing entry, so a contradiction is an error. */
async function registerBenchmarks(inputs: readonly BenchmarkInput[], where: string): Promise<void> {
  const known = new Map((await listBenchmarks()).map((benchmark) => [benchmark.key, benchmark]));
  await transaction(async (tx) => {
    for (const [index, input] of inputs.entries()) {
      const existing = known.get(input.key);
      if (existing === undefined) {
        await registerBenchmark(tx, input);
      } else {
        refuseContradiction(existing, input, `${where}/study.json: benchmarks.${index}`);
      }
    }
  });
}

function refuseContradiction(existing: Benchmark, input: BenchmarkInput, where: string): void {
  const wanted = BenchmarkInputSchema.parse(input);
  for (const field of ["unit", "higherIsBetter", "maximum", "averageDivisor"] as const) {
    if (existing[field] !== wanted[field]) {
      throw new InputError(
        "bad-study",
        `${where}: ${input.key} has the ${field} ${String(wanted[field])}, but is registered with ${String(existing[field])}`,
      );
    }
  }
}

async function importAblations(
  projectId: string,
  plan: StudyPlan,
  runs: ReadonlyMap<string, ImportedRun>,
): Promise<void> {
  const idOf = (name: string) => runs.get(name)?.runId;
  await transaction(async (tx) => {
    for (const [position, ablation] of plan.ablations.entries()) {
      await upsertAblation(tx, {
        ...ablation,
        projectId,
        position,
        baselineRunId: ablation.baseline === null ? null : (idOf(ablation.baseline) ?? null),
        runs: ablation.runs.flatMap(({ name, reportedAverage }) => {
          const runId = idOf(name);
          return runId === undefined ? [] : [{ runId, reportedAverage }];
        }),
      });
    }
  });
}

function checkpointSummary({ registered, known }: ImportedRun): string {
  const parts = [
    ...(registered > 0 ? [`${registered} checkpoint${registered === 1 ? "" : "s"} queued for MIR`] : []),
    ...(known > 0 ? [`${known} already there`] : []),
  ];
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}

function report(project: string, plan: StudyPlan, runs: readonly ImportedRun[]): ImportReport {
  const sum = (count: (run: ImportedRun) => number) => runs.reduce((total, run) => total + count(run), 0);
  const withoutFiles = sum((run) => run.withoutFiles);
  const notes =
    withoutFiles === 0
      ? []
      : [
          `${withoutFiles} checkpoints of the study came without their files: no MIR can be computed of them.`,
        ];
  return {
    project,
    runs: runs.length,
    registered: sum((run) => run.registered),
    known: sum((run) => run.known),
    withoutFiles,
    ablations: plan.ablations.length,
    notes,
  };
}
