/** One run as the analysis sees it. null means "has no value"; NaN and ±Infinity are values that cannot be used. */
export interface AnalysisRow {
  readonly runId: string;
  readonly runName: string;
  readonly x: number | null;
  readonly y: number | null;
  /** Standard errors of x and y, where they have one. */
  readonly xError?: number | null | undefined;
  readonly yError?: number | null | undefined;
  /** Keys of the groups that the run belongs to; it may be in none or in several. */
  readonly groups: readonly string[];
  /**
   * y where it depends on the group: papers print one run in two tables with averages over different benchmarks.
   * Overrides `y` in the named groups; the pooled set uses `y` only.
   */
  readonly yByGroup?: Readonly<Record<string, number | null>> | undefined;
  /** Why x or y is missing, where the caller knows better than "no <label>": "no MIR of definition exact". */
  readonly xAbsence?: string | undefined;
  readonly yAbsence?: string | undefined;
  /** Of the MIR on x or y. Left out where neither axis is a MIR; null where it is not known. */
  readonly definition?: string | null | undefined;
  readonly evaluationSet?: string | null | undefined;
  readonly layerCount?: number | null | undefined;
  /** x or y was printed by others, not computed here. */
  readonly reported?: boolean | undefined;
}
