/** One run of an analysis. null means no value; NaN and ±Infinity are values that cannot be used. */
export interface AnalysisRow {
  readonly runId: string;
  readonly runName: string;
  readonly x: number | null;
  readonly y: number | null;
  /** The logged texts of x and y, where they are params. */
  readonly xText?: string | undefined;
  readonly yText?: string | undefined;
  /** Standard errors of x and y, where known. */
  readonly xError?: number | null | undefined;
  readonly yError?: number | null | undefined;
  /** Keys of the run's groups: none, one or several. */
  readonly groups: readonly string[];
  /**
   * y where it depends on the group: a paper may list one run in two tables with averages over different benchmarks.
   * Overrides `y` in the named groups; the pooled set uses `y` only.
   */
  readonly yByGroup?: Readonly<Record<string, number | null>> | undefined;
  /** Why x or y is missing, if the caller can be more specific than "no <label>": "no MIR of definition exact". */
  readonly xAbsence?: string | undefined;
  readonly yAbsence?: string | undefined;
  /** Properties of the MIR on x or y. Left out if neither axis is a MIR; null if unknown. */
  readonly definition?: string | null | undefined;
  readonly evaluationSet?: string | null | undefined;
  readonly layerCount?: number | null | undefined;
  /** Names of the evaluation sets of x or y, if the project's default set has no result. */
  readonly otherSet?: string | undefined;
  /** Whether x or y was published elsewhere, not computed here. */
  readonly reported?: boolean | undefined;
}
