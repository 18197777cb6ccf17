"use client";

import "#app/_components/evaluation-sets/evaluation-sets.css";
import { Button, Checkbox, TextInput } from "@mantine/core";
import { useDebouncedValue, useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconStack2 } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { FormDialog } from "#app/_components/forms/form-dialog.tsx";
import { RequestForm } from "#app/_components/forms/request-form.tsx";
import { useRequestForm } from "#app/_components/forms/use-request-form.ts";
import {
  type BackfillQuestion,
  backfillCountQuery,
  backfillKey,
  evaluationSetsQuery,
  mirMatrixKey,
  runBackfill,
} from "#app/_queries/evaluation-sets.ts";
import { messageOf } from "#app/_queries/fetch-json.ts";
import { BackfillInputSchema, type BackfillReport } from "#lib/mir/evaluation-sets/evaluation-set-schema.ts";

interface BackfillButtonProps {
  readonly slug: string;
  /** Initial values of the dialog. */
  readonly filter?: string;
  readonly setId?: string;
  /** Matches the adjacent controls. */
  readonly size?: "xs" | "compact-sm";
}

/** Opens the dialog that queues many checkpoints on evaluation sets, with the lowest priority. */
export function BackfillButton({ slug, filter = "", setId, size = "compact-sm" }: BackfillButtonProps) {
  const [isOpen, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button
        variant="default"
        size={size}
        leftSection={<IconStack2 size={15} stroke={1.6} aria-hidden />}
        onClick={open}
      >
        Compute many
      </Button>
      <FormDialog title="Compute many checkpoints" isOpen={isOpen} onClose={close}>
        <BackfillForm slug={slug} filter={filter} setId={setId} onClose={close} />
      </FormDialog>
    </>
  );
}

interface BackfillFormProps {
  readonly slug: string;
  readonly filter: string;
  readonly setId: string | undefined;
  readonly onClose: () => void;
}

interface BackfillValues {
  readonly filter: string;
  /** Null for the project's default set. */
  readonly evaluationSetIds: string[] | null;
  /** As typed: "100, 50". */
  readonly sampleCounts: string;
}

/** Parses "100, 50" as [100, 50]; null if it is not a list of numbers. */
function readCounts(text: string): number[] | null {
  const words = text.split(/[\s,;]+/).filter((word) => word !== "");
  const counts = words.map(Number);
  return counts.every((count) => Number.isSafeInteger(count) && count > 0) ? [...new Set(counts)] : null;
}

function BackfillForm({ slug, filter, setId, onClose }: BackfillFormProps) {
  const client = useQueryClient();
  const sets = useQuery(evaluationSetsQuery(slug));
  const roots = (sets.data ?? []).filter((set) => set.parentId === null);
  const byDefault = roots.filter((set) => set.isDefault).map(({ id }) => id);
  const questionOf = (values: BackfillValues): BackfillQuestion => ({
    filter: values.filter,
    evaluationSetIds: values.evaluationSetIds ?? byDefault.slice(0, 1),
    sampleCounts: readCounts(values.sampleCounts) ?? [],
  });
  const initial: BackfillValues = {
    filter,
    evaluationSetIds: setId === undefined ? null : [setId],
    sampleCounts: "",
  };
  const state = useRequestForm({
    initial,
    schema: BackfillInputSchema,
    toRequest: questionOf,
    check: ({ sampleCounts }) => ({ sampleCounts: countsError(sampleCounts) }),
    send: async (question) => {
      const report = await runBackfill(slug, question, false);
      void client.invalidateQueries({ queryKey: backfillKey(slug) });
      void client.invalidateQueries({ queryKey: mirMatrixKey(slug) });
      notifications.show({
        title: "Queued",
        message: `${jobs(report.queued)} behind everything else in the queue`,
      });
    },
    onDone: onClose,
  });
  const { values, getInputProps } = state.form;
  const [settled] = useDebouncedValue(values, 300);
  const isPending = settled !== values;
  const hasQuestion =
    questionOf(values).evaluationSetIds.length > 0 && countsError(values.sampleCounts) === null;
  const count = useQuery({
    ...backfillCountQuery(slug, questionOf(settled)),
    enabled: hasQuestion && !isPending,
  });
  const report = isPending || count.isFetching ? undefined : count.data;
  return (
    <RequestForm
      state={state}
      action={report === undefined ? "Queue jobs" : `Queue ${jobs(report.queued)}`}
      isDisabled={report === undefined || report.queued === 0}
    >
      <TextInput
        size="sm"
        label="Runs"
        description="A filter as of the runs table; empty: every run."
        placeholder='tags.team = "vision" and metrics.train_loss < 2'
        data-autofocus
        {...getInputProps("filter")}
      />
      <Checkbox.Group
        label="Evaluation sets"
        {...getInputProps("evaluationSetIds")}
        value={questionOf(values).evaluationSetIds}
      >
        <div className="set-choices">
          {roots.map((set) => (
            <Checkbox
              key={set.id}
              value={set.id}
              label={`${set.name} (${set.sampleCount} pairs${set.isDefault ? ", default" : ""})`}
            />
          ))}
        </div>
      </Checkbox.Group>
      <TextInput
        size="sm"
        label="Numbers of pairs"
        description="The first N of each set, such as 25, 50, 100; empty: the whole sets."
        {...getInputProps("sampleCounts")}
        error={countsError(values.sampleCounts)}
      />
      <p className="set-count" aria-live="polite">
        {count.error === null ? (
          <CountText report={report} />
        ) : (
          <span className="set-error">{messageOf(count.error)}</span>
        )}
      </p>
    </RequestForm>
  );
}

const countsError = (text: string): string | null =>
  readCounts(text) === null ? "must be whole numbers with commas" : null;

const jobs = (count: number) => `${count} ${count === 1 ? "job" : "jobs"}`;

function CountText({ report }: { readonly report: BackfillReport | undefined }) {
  if (report === undefined) return <span className="dim">Counting…</span>;
  const { runs, checkpoints, cells, computed, active, queued, unsuitable } = report;
  const passed = [
    ...(computed > 0 ? [`${computed} computed already`] : []),
    ...(active > 0 ? [`${active} queued or running already`] : []),
  ];
  return (
    <>
      {runs} runs, {checkpoints} checkpoints that can be run on a set, {cells} values; {jobs(queued)} to queue
      {passed.length > 0 ? `, ${passed.join(", ")}` : ""}.
      {unsuitable > 0 ? ` ${unsuitable} other checkpoints bring their own tokens or no files.` : ""}
    </>
  );
}
