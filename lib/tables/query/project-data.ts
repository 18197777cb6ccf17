/** What is known of one metric key of a project. */
export interface MetricFacts {
  readonly key: string;
  /** runs that have it */
  readonly filled: number;
  readonly isInteger: boolean;
}

/** What is known of one param or tag key of a project. */
export interface KeyFacts extends Pick<MetricFacts, "key" | "filled"> {
  /** different values */
  readonly distinct: number;
  readonly isNumeric: boolean;
}

export interface BenchmarkFacts {
  readonly key: string;
  readonly title: string;
  readonly suite: string;
  readonly task: string;
  readonly metric: string;
  readonly split: string;
  readonly unit: string;
  readonly higherIsBetter: boolean;
  readonly maximum: number | null;
  readonly averageDivisor: number;
  readonly filled: number;
}

/** The facts that the columns of a project follow from. */
export interface ProjectFacts {
  readonly mirDefinition: string;
  readonly runCount: number;
  readonly params: readonly KeyFacts[];
  readonly tags: readonly KeyFacts[];
  readonly metrics: readonly MetricFacts[];
  readonly mir: readonly { readonly definition: string; readonly filled: number }[];
  readonly benchmarks: readonly BenchmarkFacts[];
  /** runs with a score on every benchmark of the project */
  readonly averageFilled: number;
  readonly ablationFilled: number;
  readonly noteFilled: number;
  /** runs for which the source prints an average, or several */
  readonly reportedAverageFilled: number;
  /** layers of the deepest model whose layers are known; 0 where none are */
  readonly layerCount: number;
  /** whether the runs started at different times: runs of an imported table share the moment of the import */
  readonly hasStartTimes: boolean;
}
