import type { BenchmarkInput, ScoreInput } from "#lib/benchmarks/schema.ts";
import type { MirDefinition } from "#lib/mir/definitions.ts";

/**
 * The content of a study file, independent of its format, as input of the importer. Runs are referenced by name, not by
 * number, so that a second import finds the same rows.
 */
export interface StudyPlan {
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  /** Citation or origin, shown on the project. */
  readonly source: string;
  readonly mirDefinition: MirDefinition;
  readonly benchmarks: readonly BenchmarkInput[];
  /** Manifest of the evaluation set, relative to the study's directory. */
  readonly evaluationManifest: string | null;
  readonly runs: readonly PlannedRun[];
  readonly ablations: readonly PlannedAblation[];
}

export interface PlannedRun {
  readonly name: string;
  /** ISO 8601; null if the study does not contain it. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly points: readonly PlannedPoint[];
  readonly scores: readonly ScoreInput[];
  /** The MIR of the final checkpoint as reported by the source. */
  readonly reportedMir: {
    readonly definition: MirDefinition;
    readonly mir: number;
    readonly source: string;
  } | null;
  readonly checkpoints: readonly PlannedCheckpoint[];
}

export interface PlannedPoint {
  readonly key: string;
  readonly step: number;
  readonly value: number;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
}

export interface PlannedCheckpoint {
  readonly step: number;
  /** Directory, relative to the study's directory. */
  readonly path: string;
  /** Paths relative to the study's directory. */
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
}

export interface PlannedAblation {
  readonly key: string;
  readonly title: string;
  readonly factors: readonly string[];
  readonly baseline: string | null;
  readonly runs: readonly { readonly name: string; readonly reportedAverage: number | null }[];
  /** Keys of the benchmarks for which every scored run of the ablation has a score. */
  readonly benchmarks: readonly string[];
}

/** The param text of a setting in a study file. */
export function paramText(value: string | number | boolean | null): string {
  return value === null ? "none" : String(value);
}
