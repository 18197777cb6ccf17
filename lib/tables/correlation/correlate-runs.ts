import { analyseCorrelation } from "#lib/analysis/correlate.ts";
import type { AnalysisResult } from "#lib/analysis/schema.ts";
import {
  type CorrelationQuery,
  loadCorrelationInput,
  type ProjectContext,
} from "#lib/tables/correlation/correlation-input.ts";

/**
 * The correlation of two columns over a project's runs, per group and pooled.
 * @throws AppError as loadCorrelationInput
 */
export async function correlateRuns(
  query: CorrelationQuery,
  context?: ProjectContext,
): Promise<AnalysisResult> {
  return analyseCorrelation(await loadCorrelationInput(query, context));
}
