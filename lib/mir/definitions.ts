/**
 * The definitions of MIR. Results of different definitions are never mixed, and no MIR is shown without access to its
 * definition.
 *
 * Source: arXiv 2410.07167 and its released code.
 */
export const MIR_DEFINITIONS = ["exact", "remove", "reference-fast"] as const;

export type MirDefinition = (typeof MIR_DEFINITIONS)[number];

export const DEFAULT_MIR_DEFINITION: MirDefinition = "exact";

export const isMirDefinition = (value: string): value is MirDefinition =>
  (MIR_DEFINITIONS as readonly string[]).includes(value);

/** What happens to tokens whose norm is more than three standard deviations from the median norm. */
export type OutlierRule = "replace" | "remove";

export interface MirDefinitionInfo {
  /** For column headers and menus. */
  readonly title: string;
  /** One or two sentences, for tooltips and export headers. */
  readonly explanation: string;
  readonly outliers: OutlierRule;
  /** `root`: Tr (S_v S_t)^(1/2), the Fréchet distance. `product`: Tr (S_v S_t). */
  readonly crossTerm: "root" | "product";
}

export const MIR_DEFINITION_INFO: Readonly<Record<MirDefinition, MirDefinitionInfo>> = {
  exact: {
    title: "exact",
    explanation:
      "Outlier tokens are replaced by the median token; the distance uses the true square root of the product " +
      "of the covariances, with an error estimate for every layer.",
    outliers: "replace",
    crossTerm: "root",
  },
  remove: {
    title: "outliers removed",
    explanation:
      "As exact, but outlier tokens are dropped, as the paper's text says (its code replaces them). " +
      "Differs from exact by at most a few thousandths as a rule.",
    outliers: "remove",
    crossTerm: "root",
  },
  "reference-fast": {
    title: "reference (fast)",
    explanation:
      "What the paper's released code computes by default: its iteration returns the product of the covariances " +
      "instead of its square root, so that it overstates the distance, most of all in well-aligned layers. " +
      "Published MIR values are of this kind.",
    outliers: "replace",
    crossTerm: "product",
  },
};
