"use client";

import { Button, Checkbox, Select, TextInput } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { useRouter } from "next/navigation";
import { type ReactNode, useMemo, useState } from "react";
import { showRefusal } from "#app/_components/notices/show-refusal.ts";
import { paths } from "#app/_paths.ts";
import { createAblation } from "#app/_queries/ablations.ts";
import { isSeedKey } from "#lib/analysis/ablation-levels.ts";
import {
  type Confounding,
  findConfounding,
  likeliestFactor,
  type ParamRun,
  proposeFactors,
} from "#lib/analysis/confounders.ts";
import { ConfounderList } from "../../_components/confounder-list.tsx";
import { FactorChoice } from "./factor-choice.tsx";

interface NewAblationFormProps {
  readonly slug: string;
  readonly runs: readonly ParamRun[];
  /** The filter that chose the runs; null if they were selected individually. */
  readonly filter: string | null;
}

/** Title, factors and baseline of a new ablation, with the confounders of the current choice. */
export function NewAblationForm({ slug, runs, filter }: NewAblationFormProps) {
  const router = useRouter();
  const proposals = useMemo(() => proposeFactors(runs), [runs]);
  const [title, setTitle] = useState("");
  const [factors, setFactors] = useState<string[]>(() => {
    const likeliest = likeliestFactor(runs, proposals);
    return likeliest === null ? [] : [likeliest];
  });
  const [baselineRunId, setBaseline] = useState<string | null>(null);
  const [isCleanOnly, setCleanOnly] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const confounding = useMemo(
    () => findConfounding(runs, factors, baselineRunId),
    [runs, factors, baselineRunId],
  );
  const submit = async () => {
    setBusy(true);
    try {
      const isAll = !isCleanOnly || confounding.clean.length === runs.length;
      const members =
        isAll && filter !== null
          ? { filter }
          : { runIds: isAll ? runs.map((run) => run.id) : [...confounding.clean] };
      const made = await createAblation(slug, {
        title: title.trim() || factors.join(", "),
        factors: [...factors],
        baselineRunId,
        ...members,
      });
      router.push(paths.ablation(slug, made.key));
    } catch (error) {
      showRefusal(error);
      setBusy(false);
    }
  };
  return (
    <form
      className="new-ablation"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div className="ablation-form">
        <TextInput
          label="Title"
          placeholder={factors.join(", ")}
          value={title}
          maxLength={200}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <Select
          label="Baseline"
          description="All changes are against it; the clean comparison is made around it"
          placeholder="None"
          data={runs.map(({ id, name }) => ({ value: id, label: name }))}
          value={baselineRunId}
          searchable
          clearable
          clearButtonProps={{ "aria-label": "No baseline" }}
          onChange={setBaseline}
        />
        <div className="ablation-form-actions">
          <Button type="submit" size="xs" loading={isBusy} disabled={factors.length === 0}>
            Create ablation
          </Button>
          {factors.length === 0 && proposals.length > 0 ? (
            <span className="dim">Name a factor first.</span>
          ) : null}
        </div>
      </div>
      <div className="ablation-form">
        <FactorChoice proposals={proposals} factors={factors} onChange={setFactors} />
        {factors.length === 0 ? null : (
          <Verdict runs={runs} factors={factors} confounding={confounding}>
            <Checkbox
              size="xs"
              mb={8}
              label={`Only these ${confounding.clean.length}`}
              checked={isCleanOnly}
              onChange={(event) => setCleanOnly(event.currentTarget.checked)}
            />
          </Verdict>
        )}
      </div>
    </form>
  );
}

interface VerdictProps {
  readonly runs: readonly ParamRun[];
  readonly factors: readonly string[];
  readonly confounding: Confounding;
  readonly children: ReactNode;
}

function Verdict({ runs, factors, confounding: { confounders, clean }, children }: VerdictProps) {
  if (confounders.length === 0) {
    return (
      <p className="ablation-clean" role="status">
        <IconCircleCheck size={15} stroke={1.8} aria-hidden />
        <span>Nothing else varies: all {runs.length} runs can be compared.</span>
      </p>
    );
  }
  return (
    <section className="ablation-confounders" aria-label="Confounders">
      <h2 role="status">
        <IconAlertTriangle size={15} stroke={1.8} aria-hidden />
        {confounders.length === 1 ? "1 other param varies" : `${confounders.length} other params vary`}
      </h2>
      <p>
        {clean.length} of {runs.length} runs share all but {factors.join(", ")}
        {factors.some(isSeedKey) ? "" : " and the seed"}.
      </p>
      {children}
      <ConfounderList runs={runs} confounders={confounders} />
    </section>
  );
}
