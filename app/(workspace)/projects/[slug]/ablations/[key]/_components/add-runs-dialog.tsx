"use client";

import { Checkbox, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { FormDialog } from "#app/_components/forms/form-dialog.tsx";
import { RequestForm } from "#app/_components/forms/request-form.tsx";
import { useRequestForm } from "#app/_components/forms/use-request-form.ts";
import { messageOf } from "#app/_queries/fetch-json.ts";
import { runNamesQuery } from "#app/_queries/run-names.ts";
import { type Ablation, AblationPatchSchema } from "#lib/benchmarks/ablation-schema.ts";
import { useAblation } from "../../_components/use-ablation.ts";

interface AddRunsDialogProps {
  readonly slug: string;
  readonly ablation: Ablation;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

const TYPING_MS = 250;

export function AddRunsDialog({ isOpen, onClose, ...form }: AddRunsDialogProps) {
  return (
    <FormDialog title="Add runs" isOpen={isOpen} onClose={onClose}>
      <AddRunsForm {...form} onClose={onClose} />
    </FormDialog>
  );
}

interface ChosenRun {
  readonly id: string;
  readonly name: string;
}

/** Finds runs of the project that are not members yet, by a filter. */
function AddRunsForm({ slug, ablation, onClose }: Omit<AddRunsDialogProps, "isOpen">) {
  const { apply } = useAblation(slug, ablation);
  const [filter, setFilter] = useState("");
  const [settled] = useDebouncedValue(filter, TYPING_MS);
  const found = useQuery({ ...runNamesQuery(slug, settled), placeholderData: keepPreviousData });
  const members = new Set(ablation.runs.map((run) => run.runId));
  const runs = (found.data?.items ?? []).filter((run) => !members.has(run.id));
  const state = useRequestForm({
    initial: { chosen: [] as ChosenRun[] },
    schema: AblationPatchSchema,
    toRequest: ({ chosen }) => ({ addRuns: chosen.map(({ id }) => ({ runId: id })) }),
    send: (patch, { chosen }) =>
      apply({
        patch,
        undo: { removeRunIds: chosen.map(({ id }) => id) },
        title: chosen.length === 1 ? `${chosen[0]?.name} added` : `${chosen.length} runs added`,
      }),
    onDone: onClose,
  });
  const { chosen } = state.form.values;
  const isChosen = (id: string) => chosen.some((run) => run.id === id);
  const toggle = ({ id, name }: ChosenRun) =>
    state.form.setFieldValue(
      "chosen",
      isChosen(id) ? chosen.filter((run) => run.id !== id) : [...chosen, { id, name }],
    );
  return (
    <RequestForm
      state={state}
      action={chosen.length === 0 ? "Add" : `Add ${chosen.length} ${chosen.length === 1 ? "run" : "runs"}`}
      isDisabled={chosen.length === 0}
    >
      <TextInput
        label="Filter"
        description={'As in the table of runs: params.lr < 1e-3, name ~ "seed"'}
        value={filter}
        spellCheck={false}
        data-autofocus
        error={found.isError ? messageOf(found.error) : null}
        onChange={(event) => setFilter(event.currentTarget.value)}
      />
      <fieldset className="add-runs" aria-label="Runs found">
        {runs.length === 0 && !found.isPending ? (
          <p className="dim">No other run matches.</p>
        ) : (
          runs.map((run) => (
            <Checkbox
              key={run.id}
              size="xs"
              label={run.name}
              checked={isChosen(run.id)}
              onChange={() => toggle(run)}
            />
          ))
        )}
      </fieldset>
    </RequestForm>
  );
}
