"use client";

import { MultiSelect, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { FormDialog } from "#app/_components/forms/form-dialog.tsx";
import { RequestForm } from "#app/_components/forms/request-form.tsx";
import { useRequestForm } from "#app/_components/forms/use-request-form.ts";
import { benchmarksQuery } from "#app/_queries/benchmarks.ts";
import { type ParamRun, proposeFactors } from "#lib/analysis/confounders.ts";
import { type Ablation, AblationPatchSchema } from "#lib/benchmarks/ablation-schema.ts";
import { useAblation } from "../../_components/use-ablation.ts";

interface SettingsDialogProps {
  readonly slug: string;
  readonly ablation: Ablation;
  readonly runs: readonly ParamRun[];
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function SettingsDialog({ isOpen, onClose, ...form }: SettingsDialogProps) {
  return (
    <FormDialog title="Settings of the ablation" isOpen={isOpen} onClose={onClose}>
      <SettingsForm {...form} onClose={onClose} />
    </FormDialog>
  );
}

/** Edits title, factors, baseline and benchmarks. */
function SettingsForm({ slug, ablation, runs, onClose }: Omit<SettingsDialogProps, "isOpen">) {
  const { apply } = useAblation(slug, ablation);
  const { title, factors, baselineRunId, benchmarks } = ablation;
  const before = { title, factors, baselineRunId, benchmarks };
  const known = useQuery(benchmarksQuery());
  const proposed = proposeFactors(runs).map((proposal) => proposal.key);
  const state = useRequestForm({
    initial: before,
    schema: AblationPatchSchema,
    toRequest: (values) => values,
    send: (patch) => apply({ patch, undo: before, title: "Settings saved" }),
    onDone: onClose,
  });
  const { getInputProps } = state.form;
  return (
    <RequestForm state={state} action="Save">
      <TextInput label="Title" maxLength={200} required data-autofocus {...getInputProps("title")} />
      <MultiSelect
        size="xs"
        label="Factors"
        description="The params under study; those that vary are offered"
        data={[...new Set([...factors, ...proposed])]}
        searchable
        {...getInputProps("factors")}
      />
      <Select
        label="Baseline"
        placeholder="None"
        data={runs.map(({ id, name }) => ({ value: id, label: name }))}
        searchable
        clearable
        clearButtonProps={{ "aria-label": "No baseline" }}
        {...getInputProps("baselineRunId")}
      />
      <MultiSelect
        size="xs"
        label="Benchmarks"
        description="Columns of the table, in this order; the average is over them"
        data={[...new Set([...benchmarks, ...(known.data ?? []).map((one) => one.key)])]}
        searchable
        {...getInputProps("benchmarks")}
      />
    </RequestForm>
  );
}
