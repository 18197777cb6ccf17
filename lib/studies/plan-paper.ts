import { z } from "zod";
import type { PlannedAblation, PlannedRun, StudyPlan } from "#lib/studies/plan.ts";
import { paramText } from "#lib/studies/plan.ts";

const SettingSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const RowSchema = z.object({
  name: z.string().min(1),
  factors: z.record(z.string(), SettingSchema),
  /** Name of a row in an earlier table that denotes the same run. */
  same_run_as: z.string().optional(),
  mir: z.number().nullable(),
  average: z.number().nullable(),
  scores: z.record(z.string(), z.number().nullable()),
});
type Row = z.infer<typeof RowSchema>;

const TableSchema = z.object({
  key: z.string().min(1),
  table: z.number().int(),
  factor: z.union([z.string(), z.array(z.string())]),
  title: z.string().min(1),
  base: z.record(z.string(), SettingSchema),
  runs: z.array(RowSchema).min(1),
});
type Table = z.infer<typeof TableSchema>;

/** The format of the MIR paper's study: tables of runs with reported MIR, scores and averages. */
export const PaperStudySchema = z
  .object({
    title: z.string().min(1),
    source: z.string().min(1),
    mir_definition: z.string().startsWith("reference-fast", "must begin with reference-fast"),
    notes: z.array(z.string()).default([]),
    benchmarks: z
      .array(z.object({ key: z.string().min(1), max: z.number().positive(), title: z.string().optional() }))
      .min(1),
    ablations: z.array(TableSchema).min(1),
  })
  .check((context) =>
    checkRows(context.value, (path, message) => {
      context.issues.push({ code: "custom", message, path, input: message });
    }),
  );
export type PaperStudy = z.infer<typeof PaperStudySchema>;

type Report = (path: (string | number)[], message: string) => void;

/** Rows must reference known benchmarks and runs, and a run must not have two different values. */
function checkRows(file: { benchmarks: { key: string }[]; ablations: Table[] }, report: Report): void {
  const benchmarks = new Set(file.benchmarks.map((benchmark) => benchmark.key));
  const first = new Map<string, Row>();
  for (const [t, table] of file.ablations.entries()) {
    for (const [r, row] of table.runs.entries()) {
      const path = ["ablations", t, "runs", r];
      for (const key of Object.keys(row.scores).filter((name) => !benchmarks.has(name))) {
        report([...path, "scores", key], "is not among the study's benchmarks");
      }
      const original = row.same_run_as === undefined ? undefined : first.get(row.same_run_as);
      if (row.same_run_as !== undefined && original === undefined) {
        report([...path, "same_run_as"], `names ${row.same_run_as}, which no earlier row is called`);
      }
      if (original !== undefined) {
        reportContradictions(original, row, path, report);
      } else if (first.has(row.name)) {
        report([...path, "name"], `two rows are called ${row.name}`);
      }
      first.set(row.name, row);
    }
  }
}

function reportContradictions(original: Row, row: Row, path: (string | number)[], report: Report): void {
  if (row.mir !== null && original.mir !== null && row.mir !== original.mir) {
    report([...path, "mir"], `is ${row.mir}, but ${original.mir} for the same run ${original.name}`);
  }
  for (const [key, value] of Object.entries(row.scores)) {
    const other = original.scores[key];
    if (value !== null && other !== null && other !== undefined && other !== value) {
      report([...path, "scores", key], `is ${value}, but ${other} for the same run ${original.name}`);
    }
  }
}

/** Converts a paper's study to a plan. A run that occurs in several tables becomes one run with the values of all. */
export function planPaperStudy(file: PaperStudy, slug: string): StudyPlan {
  const rows = file.ablations.flatMap((table) => table.runs.map((row) => ({ table, row })));
  const names = runNames(file);
  const byRun = Map.groupBy(rows, ({ row }) => names.get(row.name) ?? row.name);
  return {
    slug,
    name: file.title,
    description: file.notes.join("\n\n"),
    source: file.source,
    mirDefinition: "reference-fast",
    benchmarks: file.benchmarks.map((benchmark) => ({
      key: benchmark.key,
      title: benchmark.title ?? benchmark.key,
      unit: `0-${benchmark.max}`,
      higherIsBetter: true,
      maximum: benchmark.max,
      // The source averages on the scale 0-100, so MME, on 0-2000, is divided by 20.
      averageDivisor: benchmark.max / 100,
    })),
    evaluationManifest: null,
    runs: [...byRun].map(([name, members]) => planRun(name, members, file)),
    ablations: file.ablations.map((table) => planAblation(table, names)),
  };
}

/** The stored run name of each row: the name of the run's first row. */
function runNames(file: PaperStudy): Map<string, string> {
  const names = new Map<string, string>();
  for (const row of file.ablations.flatMap((table) => table.runs)) {
    const original = row.same_run_as ?? row.name;
    names.set(row.name, names.get(original) ?? original);
  }
  return names;
}

function planRun(name: string, members: readonly { table: Table; row: Row }[], file: PaperStudy): PlannedRun {
  const scores = new Map<string, { value: number; source: string }>();
  const params: Record<string, string> = {};
  for (const { table, row } of members) {
    const settings = { ...table.base, ...row.factors };
    for (const [key, value] of Object.entries(settings)) {
      params[key] ??= paramText(value);
    }
    for (const [key, value] of Object.entries(row.scores)) {
      if (value !== null && !scores.has(key)) {
        scores.set(key, { value, source: citation(file, table) });
      }
    }
  }
  const printed = members.find(({ row }) => row.mir !== null);
  const others = members.map(({ row }) => row.name).filter((other) => other !== name);
  return {
    name,
    startedAt: null,
    endedAt: null,
    params,
    tags: {
      table: members.map(({ table }) => table.table).join(", "),
      ...(others.length > 0 ? { "also printed as": others.join(", ") } : {}),
    },
    points: [],
    scores: [...scores].map(([benchmark, score]) => ({ benchmark, ...score, origin: "reported" })),
    reportedMir:
      printed?.row.mir == null
        ? null
        : { definition: "reference-fast", mir: printed.row.mir, source: citation(file, printed.table) },
    checkpoints: [],
  };
}

/** "arXiv:2410.07167v2, Table 2" */
function citation(file: PaperStudy, table: Table): string {
  const identifier = /arXiv:\S*[^\s,.;]/.exec(file.source)?.[0] ?? file.title;
  return `${identifier}, Table ${table.table}`;
}

function planAblation(table: Table, names: ReadonlyMap<string, string>): PlannedAblation {
  const scored = table.runs.filter((row) => Object.keys(row.scores).length > 0);
  const isInAll = (key: string) => scored.length > 0 && scored.every((row) => row.scores[key] != null);
  return {
    key: table.key,
    title: table.title,
    factors: [table.factor].flat(),
    baseline: null,
    runs: table.runs.map((row) => ({ name: names.get(row.name) ?? row.name, reportedAverage: row.average })),
    // In the order of the table.
    benchmarks: Object.keys(scored[0]?.scores ?? {}).filter(isInAll),
  };
}
