"use client";

import { Checkbox, Select, TextInput } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { useRouter } from "next/navigation";
import { type ReactNode, useMemo, useState } from "react";
import { RequestForm } from "#app/_components/forms/request-form.tsx";
import { useRequestForm } from "#app/_components/forms/use-request-form.ts";
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
import { NewAblationSchema } from "#lib/benchmarks/ablation-schema.ts";
import { ConfounderList } from "../../_components/confounder-list.tsx";
import { FactorChoice } from "./factor-choice.tsx";

interface NewAblationFormProps {
  readonly slug: string;
  readonly runs: readonly ParamRun[];
  /** The filter that chose the runs; null if they were selected individually. */
  readonly filter: string | null;
}

interface AblationValues {
  readonly title: string;
  readonly factors: string[];
  readonly baselineRunId: string | null;
  readonly isCleanOnly: boolean;
}

/** Title, factors and baseline of a new ablation, with the confounders of the current choice. */
export function NewAblationForm({ slug, runs, filter }: NewAblationFormProps) {
  const router = useRouter();
  const proposals = useMemo(() => proposeFactors(runs), [runs]);
  const [likeliest] = useState(() => likeliestFactor(runs, proposals));
  const membersOf = ({ factors, baselineRunId, isCleanOnly }: AblationValues) => {
    const { clean } = findConfounding(runs, factors, baselineRunId);
    const isAll = !isCleanOnly || clean.length === runs.length;
    return isAll && filter !== null ? { filter } : { runIds: isAll ? runs.map((run) => run.id) : [...clean] };
  };
  const initial: AblationValues = {
    title: "",
    factors: likeliest === null ? [] : [likeliest],
    baselineRunId: null,
    isCleanOnly: false,
  };
  const state = useRequestForm({
    initial,
    schema: NewAblationSchema,
    toRequest: (values) => ({
      title: values.title.trim() || values.factors.join(", "),
      factors: values.factors,
      baselineRunId: values.baselineRunId,
      ...membersOf(values),
    }),
    send: async (request) => {
      const made = await createAblation(slug, request);
      router.push(paths.ablation(slug, made.key));
    },
  });
  const { values, getInputProps, setFieldValue } = state.form;
  const { factors, baselineRunId } = values;
  const confounding = useMemo(
    () => findConfounding(runs, factors, baselineRunId),
    [runs, factors, baselineRunId],
  );
  return (
    <RequestForm
      state={state}
      action="Create ablation"
      className="new-ablation"
      isDisabled={factors.length === 0}
      more={
        factors.length === 0 && proposals.length > 0 ? (
          <span className="dim">Name a factor first.</span>
        ) : null
      }
    >
      <div className="ablation-form">
        <TextInput
          label="Title"
          placeholder={factors.join(", ")}
          maxLength={200}
          {...getInputProps("title")}
        />
        <Select
          label="Baseline"
          description="All changes are against it; the clean comparison is made around it"
          placeholder="None"
          data={runs.map(({ id, name }) => ({ value: id, label: name }))}
          searchable
          clearable
          clearButtonProps={{ "aria-label": "No baseline" }}
          {...getInputProps("baselineRunId")}
        />
      </div>
      <div className="ablation-form">
        <FactorChoice
          proposals={proposals}
          factors={factors}
          onChange={(chosen) => setFieldValue("factors", chosen)}
        />
        {factors.length === 0 ? null : (
          <Verdict runs={runs} factors={factors} confounding={confounding}>
            <Checkbox
              size="xs"
              mb={8}
              label={`Only these ${confounding.clean.length}`}
              {...getInputProps("isCleanOnly", { type: "checkbox" })}
            />
          </Verdict>
        )}
      </div>
    </RequestForm>
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
