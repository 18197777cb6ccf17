"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { FigureAbout } from "#app/_components/figure/figure-about.tsx";
import { useChartTheme } from "#app/_components/figure/use-chart-theme.ts";
import { type Crumb, PageHeader } from "#app/_components/page/page-header.tsx";
import { useLiveRefresh } from "#app/_hooks/use-live.ts";
import { LABELLED_CURVES } from "#lib/charts/prepare-curves.ts";
import type { MirDefinition } from "#lib/mir/definitions.ts";
import { definitionNote } from "#lib/tables/export/export-notes.ts";
import type { ComparedRun, Comparison } from "../_load.ts";
import { CompareViews } from "./compare-views.tsx";
import { MetricsSection } from "./metrics-section.tsx";
import { MirSection } from "./mir-section.tsx";
import { RunLegend } from "./run-legend.tsx";
import { RunPicker } from "./run-picker.tsx";
import { ScoresSection } from "./scores-section.tsx";
import { SettingsSection } from "./settings-section.tsx";
import { useCompare } from "./use-compare.ts";

interface CompareViewProps {
  readonly slug: string;
  readonly projectId: string;
  readonly crumbs: readonly Crumb[];
  readonly comparison: Comparison;
  /** Number of runs in the URL that were deleted or belong to another project. */
  readonly missing: number;
  readonly definition: MirDefinition;
  readonly maximum: number;
}

/** Runs side by side: settings, curves, MIR, layers, scores. All choices are stored in the URL. */
export function CompareView(props: CompareViewProps) {
  const { slug, projectId, crumbs, comparison, missing, maximum } = props;
  const router = useRouter();
  const { runs } = comparison;
  const { state, setState, ids, reference, rows, isPending, move, remove } = useCompare(runs);
  useLiveRefresh(
    (frame) =>
      (frame.type === "change" || frame.type === "job") &&
      frame.runId !== null &&
      ids.includes(frame.runId ?? ""),
    () => router.refresh(),
    3000,
  );
  const definition = state.definition ?? props.definition;
  const theme = useChartTheme();
  const [emphasis, setEmphasis] = useState<string | null>(null);
  const legend =
    runs.length > LABELLED_CURVES ? (
      <RunLegend
        theme={theme}
        names={runs.map(({ run }) => run.name)}
        emphasis={emphasis}
        onEmphasis={setEmphasis}
      />
    ) : null;
  return (
    <FigureAbout lines={aboutOf(runs, definition)}>
      <PageHeader
        crumbs={crumbs}
        title="Compare"
        meta={
          <span className="dim">
            {runs.length} {runs.length === 1 ? "run" : "runs"}
          </span>
        }
        actions={<RunPicker slug={slug} runIds={ids} maximum={maximum} />}
      />
      <CompareViews project={{ id: projectId, slug }} />
      <div className="page-body compare" aria-busy={isPending}>
        {missing > 0 ? (
          <p className="compare-warning">
            {missing} {missing === 1 ? "run of this link is" : "runs of this link are"} not here any more.
          </p>
        ) : null}
        <SettingsSection
          slug={slug}
          runs={runs}
          rows={rows}
          reference={reference}
          isOnlyDiffering={state.differing}
          at={state.at}
          commands={{ setReference: (ref) => void setState({ ref }), move, remove }}
          onOnlyDiffering={(differing) => void setState({ differing })}
          onAt={(at) => void setState({ at })}
        />
        <ScoresSection runs={runs} definition={definition} />
        <MirSection
          runs={runs}
          definition={definition}
          isLogFid={state.logFid}
          onDefinition={(next) => void setState({ definition: next })}
          onLogFid={(logFid) => void setState({ logFid })}
          legend={legend}
          emphasis={emphasis}
        />
        <MetricsSection
          slug={slug}
          comparison={comparison}
          state={state}
          onChange={(change) => void setState(change)}
          legend={legend}
          emphasis={emphasis}
        />
      </div>
    </FigureAbout>
  );
}

/** The definition of MIR and the evaluation sets of the displayed values. */
function aboutOf(runs: readonly ComparedRun[], definition: MirDefinition): string[] {
  const sets = runs.flatMap(({ mir }) =>
    mir.flatMap((one) => (one.definition === definition ? (one.set ?? "not named") : [])),
  );
  return [
    definitionNote(definition),
    ...(sets.length === 0 ? [] : [`Evaluation set: ${[...new Set(sets)].join("; ")}`]),
    `Runs: ${runs.map(({ run }) => run.name).join(", ")}`,
  ];
}
