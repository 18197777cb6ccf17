"use client";

import { ExportButton } from "#app/_components/export/export-button.tsx";
import { apiPaths } from "#app/_paths.ts";
import type { Ablation } from "#lib/benchmarks/ablation-schema.ts";
import { useAblationChoice } from "./use-ablation-choice.ts";

interface AblationExportProps {
  readonly slug: string;
  readonly ablation: Pick<Ablation, "key" | "title" | "baselineRunId">;
  readonly rowCount: number;
}

/** Exports the ablation's table in the displayed form. */
export function AblationExport({ slug, ablation, rowCount }: AblationExportProps) {
  const [{ delta, withRuns }] = useAblationChoice();
  const urlOf = (parameters: URLSearchParams) => {
    const query = new URLSearchParams(parameters);
    query.set("delta", ablation.baselineRunId === null ? "none" : delta);
    query.set("runs", withRuns ? "1" : "0");
    return apiPaths.exportAblation(slug, ablation.key, query);
  };
  return (
    <ExportButton
      title={ablation.title}
      summary={`${rowCount} ${rowCount === 1 ? "row" : "rows"}`}
      rowCount={rowCount}
      urlOf={urlOf}
      isDisabled={rowCount === 0}
    />
  );
}
