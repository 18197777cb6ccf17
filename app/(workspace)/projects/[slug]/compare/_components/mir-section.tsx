"use client";

import { SegmentedControl, Switch } from "@mantine/core";
import { type ReactNode, useMemo } from "react";
import { Figure } from "#app/_components/figure/figure.tsx";
import { useChartTheme } from "#app/_components/figure/use-chart-theme.ts";
import { otherSetsNote } from "#lib/analysis/other-set.ts";
import { prepareRunProfiles } from "#lib/charts/prepare-compare-profiles.ts";
import { prepareCurves } from "#lib/charts/prepare-curves.ts";
import { MIR_DEFINITIONS, type MirDefinition } from "#lib/mir/definitions.ts";
import type { CheckpointMir, ComparedRun } from "../_load.ts";

interface MirSectionProps {
  readonly runs: readonly ComparedRun[];
  readonly definition: MirDefinition;
  readonly isLogFid: boolean;
  readonly onDefinition: (definition: MirDefinition) => void;
  readonly onLogFid: (isLog: boolean) => void;
  /** The shared legend, shown above the figures in place of their own. */
  readonly legend: ReactNode;
  /** Name of the emphasised run. */
  readonly emphasis: string | null;
}

/** MIR of the checkpoints against the step, and the layers of the last checkpoints, for one definition. */
export function MirSection(props: MirSectionProps) {
  const { runs, definition, isLogFid, onDefinition, onLogFid, legend, emphasis } = props;
  const theme = useChartTheme();
  const curves = useMemo(() => {
    const own = runs.flatMap(({ run, mir }, index) => mirCurve(run, index, mir, definition) ?? []);
    const y = { label: `MIR (${definition})`, direction: "lower" } as const;
    return own.length === 0 ? null : prepareCurves(own, { theme, y });
  }, [runs, definition, theme]);
  const layers = useMemo(() => {
    const profiles = runs.flatMap((one) =>
      one.profiles.filter((profile) => profile.definition === definition),
    );
    return profiles.length === 0 ? null : prepareRunProfiles(profiles, { theme, logY: isLogFid });
  }, [runs, definition, isLogFid, theme]);
  const warning = mixture(runs.flatMap(({ mir }) => mir.filter((one) => one.definition === definition)));
  return (
    <section aria-labelledby="mir">
      <h2 className="section-title" id="mir">
        MIR and layers
      </h2>
      <div className="compare-controls">
        <SegmentedControl
          size="xs"
          aria-label="Definition"
          value={definition}
          onChange={(next) => onDefinition(next as MirDefinition)}
          data={MIR_DEFINITIONS.map((one) => ({ value: one, label: one }))}
        />
        <Switch
          size="xs"
          label="Log scale of FID"
          checked={isLogFid}
          onChange={(event) => onLogFid(event.currentTarget.checked)}
        />
      </div>
      {warning === null ? null : <p className="compare-warning">{warning}</p>}
      {legend}
      <div className="compare-figures">
        {curves === null ? (
          <p className="dim compare-none">No checkpoint with a step has a MIR ({definition}) yet.</p>
        ) : (
          <div className="panel compare-figure">
            <h3>{curves.title}</h3>
            {curves.subtitle === null ? null : <p className="dim">{curves.subtitle}</p>}
            <Figure
              spec={curves}
              height={300}
              fileName={`mir-${definition}`}
              hasLegend={legend === null}
              emphasis={emphasis}
            />
          </div>
        )}
        {layers === null ? (
          <p className="dim compare-none">
            Layers appear when a MIR ({definition}) was computed here; reported values have none.
          </p>
        ) : (
          <div className="panel compare-figure">
            <h3>{layers.title}</h3>
            <p className="dim">Last checkpoint of each run. {layers.subtitle}</p>
            <Figure
              spec={layers}
              height={300}
              fileName={`layers-${definition}`}
              hasLegend={legend === null}
              emphasis={emphasis}
            />
          </div>
        )}
      </div>
    </section>
  );
}

function mirCurve(run: ComparedRun["run"], style: number, mir: readonly CheckpointMir[], definition: string) {
  const points = mir.flatMap((one) =>
    one.definition === definition && one.step !== null ? [{ ...one, step: one.step }] : [],
  );
  return points.length === 0
    ? null
    : {
        runId: run.id,
        runName: run.name,
        style,
        key: `MIR (${definition})`,
        steps: points.map(({ step }) => step),
        values: points.map((point) => point.mir),
        errors: points.map(({ error }) => error),
      };
}

/** Why the displayed values are not comparable; null if they are. */
function mixture(mir: readonly CheckpointMir[]): string | null {
  const sets = new Set(mir.map(({ set }) => set));
  const layers = new Set(mir.flatMap(({ layerCount }) => layerCount ?? []));
  const otherSets = otherSetsNote(mir);
  const notes = [
    ...(otherSets === null ? [] : [`MIR of checkpoints: ${otherSets}`]),
    ...(sets.size > 1
      ? [`These values come from ${sets.size} evaluation sets: compare them within one set only.`]
      : []),
    ...(layers.size > 1
      ? [
          `The models have ${[...layers].join(" and ")} layers; MIR sums over layers, so compare equal counts.`,
        ]
      : []),
  ];
  return notes.length === 0 ? null : notes.join(" ");
}
