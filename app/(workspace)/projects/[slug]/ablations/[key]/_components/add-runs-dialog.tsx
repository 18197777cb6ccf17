"use client";

import { Button, Checkbox, Modal, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf } from "#app/_queries/fetch-json.ts";
import { runNamesQuery } from "#app/_queries/run-names.ts";
import type { Ablation } from "#lib/benchmarks/ablation-schema.ts";
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
    <Modal opened={isOpen} onClose={onClose} title="Add runs" closeButtonProps={{ "aria-label": "Close" }}>
      <AddRunsForm {...form} onClose={onClose} />
    </Modal>
  );
}

/** Finds runs of the project that are not members yet, by a filter. */
function AddRunsForm({ slug, ablation, onClose }: Omit<AddRunsDialogProps, "isOpen">) {
  const { change, isBusy } = useAblation(slug, ablation);
  const [filter, setFilter] = useState("");
  const [chosen, setChosen] = useState<ReadonlyMap<string, string>>(new Map());
  const [settled] = useDebouncedValue(filter, TYPING_MS);
  const found = useQuery({ ...runNamesQuery(slug, settled), placeholderData: keepPreviousData });
  const members = new Set(ablation.runs.map((run) => run.runId));
  const runs = (found.data?.items ?? []).filter((run) => !members.has(run.id));
  const toggle = (id: string, name: string) => {
    const next = new Map(chosen);
    if (!next.delete(id)) {
      next.set(id, name);
    }
    setChosen(next);
  };
  const submit = async () => {
    const runIds = [...chosen.keys()];
    const isDone = await change({
      patch: { addRuns: runIds.map((runId) => ({ runId })) },
      undo: { removeRunIds: runIds },
      title: runIds.length === 1 ? `${chosen.values().next().value} added` : `${runIds.length} runs added`,
    });
    if (isDone) {
      onClose();
    }
  };
  return (
    <form
      className="ablation-form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
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
          runs.map(({ id, name }) => (
            <Checkbox
              key={id}
              size="xs"
              label={name}
              checked={chosen.has(id)}
              onChange={() => toggle(id, name)}
            />
          ))
        )}
      </fieldset>
      <div className="ablation-form-actions">
        <Button type="submit" loading={isBusy} disabled={chosen.size === 0}>
          {chosen.size === 0 ? "Add" : `Add ${chosen.size} ${chosen.size === 1 ? "run" : "runs"}`}
        </Button>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
