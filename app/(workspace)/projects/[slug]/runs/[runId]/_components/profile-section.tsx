"use client";

import { Chip, SegmentedControl, Switch } from "@mantine/core";
import { parseAsArrayOf, parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useMemo } from "react";
import { Figure } from "#app/_components/figure/figure.tsx";
import { useChartTheme } from "#app/_components/figure/use-chart-theme.ts";
import {
  type LayerProfile,
  prepareLayerParts,
  prepareLayerProfile,
} from "#lib/charts/prepare-layer-profile.ts";
import { countText } from "#lib/format/number-text.ts";
import { MIR_DEFINITIONS, type MirDefinition } from "#lib/mir/definitions.ts";
import { shownStandardError } from "#lib/mir/interval-text.ts";
import type { CheckpointDetail } from "../_load.ts";

interface ProfileSectionProps {
  readonly checkpoints: readonly CheckpointDetail[];
  readonly definition: string;
}

/** FID per decoder layer of the chosen checkpoints, and the parts of the last of them. */
export function ProfileSection({ checkpoints, definition }: ProfileSectionProps) {
  const fallback = MIR_DEFINITIONS.find((one) => one === definition) ?? "exact";
  const [view, setView] = useQueryStates({
    layers: parseAsArrayOf(parseAsString),
    definition: parseAsStringLiteral(MIR_DEFINITIONS),
    logFid: parseAsBoolean.withDefault(false),
  });
  const theme = useChartTheme();
  const shownDefinition = view.definition ?? fallback;
  const profiles = useMemo(() => profilesOf(checkpoints, shownDefinition), [checkpoints, shownDefinition]);
  const chosenIds = view.layers;
  const chosen = useMemo(
    () => (chosenIds === null ? profiles : profiles.filter((one) => chosenIds.includes(one.checkpointId))),
    [profiles, chosenIds],
  );
  const spec = useMemo(
    () => prepareLayerProfile(chosen, { theme, logY: view.logFid, isSequence: true }),
    [chosen, theme, view.logFid],
  );
  const last = chosen.at(-1);
  const parts = useMemo(
    () => (last === undefined ? null : prepareLayerParts(last, { theme })),
    [last, theme],
  );
  const isComputed = checkpoints.some(({ results }) => results.some(({ layers }) => layers.length > 0));
  return (
    <section aria-labelledby="profile">
      <h2 className="section-title" id="profile">
        Layer profile
      </h2>
      {isComputed ? (
        <>
          <div className="run-controls">
            <SegmentedControl
              size="xs"
              aria-label="Definition"
              value={shownDefinition}
              onChange={(next) => void setView({ definition: next as MirDefinition })}
              data={MIR_DEFINITIONS.map((one) => ({ value: one, label: one }))}
            />
            <Switch
              size="xs"
              label="Log scale"
              checked={view.logFid}
              onChange={(event) => void setView({ logFid: event.currentTarget.checked })}
            />
            {profiles.length > 1 ? (
              <Chip.Group
                multiple
                value={chosen.map((one) => one.checkpointId)}
                onChange={(layers) => void setView({ layers })}
              >
                <fieldset className="run-chips">
                  <legend className="visually-hidden">Checkpoints in the figure</legend>
                  {profiles.map((one) => (
                    <Chip key={one.checkpointId} size="xs" variant="light" value={one.checkpointId}>
                      {one.label}
                    </Chip>
                  ))}
                </fieldset>
              </Chip.Group>
            ) : null}
          </div>
          {last === undefined || parts === null ? (
            <p className="dim run-none">Choose a checkpoint to see its layers.</p>
          ) : (
            <div className="run-profiles">
              <div className="panel run-curve">
                <h3>{spec.title}</h3>
                {spec.subtitle === null ? null : <p className="dim">{spec.subtitle}</p>}
                <Figure spec={spec} height={300} fileName="layer-profile" />
              </div>
              <div className="panel run-curve">
                <h3>{parts.title}</h3>
                {parts.subtitle === null ? null : <p className="dim">{parts.subtitle}</p>}
                <Figure spec={parts} height={300} fileName="layer-parts" />
              </div>
            </div>
          )}
        </>
      ) : (
        <p className="dim run-none">
          The layers appear when a MIR was computed here; reported values have none.
        </p>
      )}
    </section>
  );
}

function profilesOf(checkpoints: readonly CheckpointDetail[], definition: string): LayerProfile[] {
  return checkpoints.flatMap(({ id, step, results }) => {
    const result = results.find(
      (one) => one.isCurrent && one.definition === definition && one.layers.length > 0,
    );
    const label = step === null ? "final" : `step ${countText(step)}`;
    if (result === undefined) return [];
    const standardError = shownStandardError(result);
    return [{ checkpointId: id, label, definition, standardError, layers: result.layers }];
  });
}
