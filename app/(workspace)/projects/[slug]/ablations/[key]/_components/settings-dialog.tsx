"use client";

import { Button, Modal, MultiSelect, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { benchmarksQuery } from "#app/_queries/benchmarks.ts";
import { type ParamRun, proposeFactors } from "#lib/analysis/confounders.ts";
import type { Ablation, AblationPatchInput } from "#lib/benchmarks/ablation-schema.ts";
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
    <Modal
      opened={isOpen}
      onClose={onClose}
      title="Settings of the ablation"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <SettingsForm {...form} onClose={onClose} />
    </Modal>
  );
}

/** Edits title, factors, baseline and benchmarks. */
function SettingsForm({ slug, ablation, runs, onClose }: Omit<SettingsDialogProps, "isOpen">) {
  const { change, isBusy } = useAblation(slug, ablation);
  const [title, setTitle] = useState(ablation.title);
  const [factors, setFactors] = useState<string[]>(ablation.factors);
  const [baselineRunId, setBaseline] = useState(ablation.baselineRunId);
  const [benchmarks, setBenchmarks] = useState<string[]>(ablation.benchmarks);
  const known = useQuery(benchmarksQuery());
  const proposed = proposeFactors(runs).map((proposal) => proposal.key);
  const submit = async () => {
    const patch: AblationPatchInput = { title: title.trim(), factors, baselineRunId, benchmarks };
    const undo: AblationPatchInput = {
      title: ablation.title,
      factors: ablation.factors,
      baselineRunId: ablation.baselineRunId,
      benchmarks: ablation.benchmarks,
    };
    if (await change({ patch, undo, title: "Settings saved" })) {
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
        label="Title"
        value={title}
        maxLength={200}
        required
        data-autofocus
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <MultiSelect
        size="xs"
        label="Factors"
        description="The params under study; those that vary are offered"
        data={[...new Set([...ablation.factors, ...proposed])]}
        value={factors}
        searchable
        error={factors.length === 0 ? "Name at least one param" : null}
        onChange={setFactors}
      />
      <Select
        label="Baseline"
        placeholder="None"
        data={runs.map(({ id, name }) => ({ value: id, label: name }))}
        value={baselineRunId}
        searchable
        clearable
        clearButtonProps={{ "aria-label": "No baseline" }}
        onChange={setBaseline}
      />
      <MultiSelect
        size="xs"
        label="Benchmarks"
        description="Columns of the table, in this order; the average is over them"
        data={[...new Set([...ablation.benchmarks, ...(known.data ?? []).map((one) => one.key)])]}
        value={benchmarks}
        searchable
        onChange={setBenchmarks}
      />
      <div className="ablation-form-actions">
        <Button type="submit" loading={isBusy} disabled={factors.length === 0 || title.trim() === ""}>
          Save
        </Button>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
