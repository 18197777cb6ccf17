"use client";

import { Button } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import type { Confounder } from "#lib/analysis/confounders.ts";
import type { AblationView } from "#lib/tables/ablations/ablation-view.ts";
import { ConfounderList } from "../../_components/confounder-list.tsx";
import { useAblation } from "../../_components/use-ablation.ts";

interface ConfounderPanelProps {
  readonly slug: string;
  readonly view: AblationView;
  readonly canChange: boolean;
}

/** The confounders, the runs that differ, and the number of runs in the clean comparison. */
export function ConfounderPanel({ slug, view, canChange }: ConfounderPanelProps) {
  const { ablation, confounding } = view;
  const { change, isBusy } = useAblation(slug, ablation);
  const { confounders, clean } = confounding;
  if (confounders.length === 0) {
    return (
      <p className="ablation-clean">
        <IconCircleCheck size={15} stroke={1.8} aria-hidden />
        <span>
          Nothing but {ablation.factors.length === 1 ? "the factor" : "the factors"}
          {view.rows.some((row) => row.runs.length > 1) ? " and the seed" : ""} varies in what the runs
          logged.
          <PartlyLogged view={view} />
        </span>
      </p>
    );
  }
  const addFactor = ({ key }: Confounder) =>
    void change({
      patch: { factors: [...ablation.factors, key] },
      undo: { factors: ablation.factors },
      title: `${key} is a factor now`,
    });
  return (
    <section className="ablation-confounders" aria-labelledby="confounders">
      <h2 id="confounders">
        <IconAlertTriangle size={15} stroke={1.8} aria-hidden />
        {confounders.length === 1 ? "1 param varies" : `${confounders.length} params vary`} beside{" "}
        {ablation.factors.join(", ")}
      </h2>
      <p>
        Clean comparison: {clean.length} of {ablation.runs.length} runs share all else
        {ablation.baselineRunId === null ? "" : " with the baseline"}; the others are marked ≠ in the table.
        <PartlyLogged view={view} />
      </p>
      <ConfounderList
        runs={ablation.runs.map(({ runId, name }) => ({ id: runId, name }))}
        confounders={confounders}
        action={(confounder) =>
          canChange ? (
            <Button variant="subtle" disabled={isBusy} onClick={() => addFactor(confounder)}>
              Make it a factor
            </Button>
          ) : null
        }
      />
    </section>
  );
}

function PartlyLogged({ view }: { readonly view: AblationView }) {
  const { partlyLogged } = view.confounding;
  if (partlyLogged.length === 0) {
    return null;
  }
  const total = view.ablation.runs.length;
  return (
    <>
      {" "}
      Not logged by every run, so not checked:{" "}
      {partlyLogged.map(({ key, missing }, index) => (
        <span key={key}>
          {index === 0 ? "" : ", "}
          <code>{key}</code> ({total - missing.length} of {total})
        </span>
      ))}
      .
    </>
  );
}
