"use client";

import "#app/_components/evaluation-sets/evaluation-sets.css";
import { Button, Checkbox, Modal, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconStack2 } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  type BackfillQuestion,
  backfillCountQuery,
  backfillKey,
  evaluationSetsQuery,
  mirMatrixKey,
  runBackfill,
} from "#app/_queries/evaluation-sets.ts";
import { messageOf } from "#app/_queries/fetch-json.ts";
import type { BackfillReport } from "#lib/mir/evaluation-sets/evaluation-set-schema.ts";

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
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        variant="default"
        size={size}
        leftSection={<IconStack2 size={15} stroke={1.6} aria-hidden />}
        onClick={() => setOpen(true)}
      >
        Compute many
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title="Compute many checkpoints"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <BackfillForm slug={slug} filter={filter} setId={setId} onClose={() => setOpen(false)} />
      </Modal>
    </>
  );
}

interface BackfillFormProps {
  readonly slug: string;
  readonly filter: string;
  readonly setId: string | undefined;
  readonly onClose: () => void;
}

/** Parses "100, 50" as [100, 50]; null if it is not a list of numbers. */
export function readCounts(text: string): number[] | null {
  const words = text.split(/[\s,;]+/).filter((word) => word !== "");
  const counts = words.map(Number);
  return counts.every((count) => Number.isSafeInteger(count) && count > 0) ? [...new Set(counts)] : null;
}

function BackfillForm({ slug, filter: initialFilter, setId, onClose }: BackfillFormProps) {
  const client = useQueryClient();
  const sets = useQuery(evaluationSetsQuery(slug));
  const [filter, setFilter] = useState(initialFilter);
  const [chosen, setChosen] = useState<readonly string[] | null>(setId === undefined ? null : [setId]);
  const [countText, setCountText] = useState("");
  const [wanted] = useDebouncedValue({ filter, countText }, 300);
  const roots = (sets.data ?? []).filter((set) => set.parentId === null);
  const selected =
    chosen ??
    roots
      .filter((set) => set.isDefault)
      .slice(0, 1)
      .map(({ id }) => id);
  const sampleCounts = readCounts(wanted.countText);
  const question: BackfillQuestion = {
    filter: wanted.filter,
    evaluationSetIds: selected,
    sampleCounts: sampleCounts ?? [],
  };
  const count = useQuery({
    ...backfillCountQuery(slug, question),
    enabled: selected.length > 0 && sampleCounts !== null,
  });
  const start = useMutation({
    mutationFn: () => runBackfill(slug, question, false),
    onSuccess: (report) => {
      void client.invalidateQueries({ queryKey: backfillKey(slug) });
      void client.invalidateQueries({ queryKey: mirMatrixKey(slug) });
      notifications.show({
        title: "Queued",
        message: `${jobs(report.queued)} behind everything else in the queue`,
      });
      onClose();
    },
  });
  const isPending = wanted.filter !== filter || wanted.countText !== countText || count.isFetching;
  const error = start.error ?? count.error;
  return (
    <form
      className="set-form"
      onSubmit={(event) => {
        event.preventDefault();
        start.mutate();
      }}
    >
      <TextInput
        size="sm"
        label="Runs"
        description="A filter as of the runs table; empty: every run."
        placeholder='tags.team = "vision" and metrics.train_loss < 2'
        value={filter}
        onChange={(event) => setFilter(event.currentTarget.value)}
        data-autofocus
      />
      <Checkbox.Group label="Evaluation sets" value={[...selected]} onChange={setChosen}>
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
        value={countText}
        onChange={(event) => setCountText(event.currentTarget.value)}
        error={sampleCounts === null ? "must be whole numbers with commas" : null}
      />
      <p className="set-count" aria-live="polite">
        {error === null ? (
          <CountText report={count.data} isPending={isPending} />
        ) : (
          <span className="set-error">{messageOf(error)}</span>
        )}
      </p>
      <div className="state-actions">
        <Button
          type="submit"
          loading={start.isPending}
          disabled={isPending || count.data === undefined || count.data.queued === 0}
        >
          {count.data === undefined || isPending ? "Queue jobs" : `Queue ${jobs(count.data.queued)}`}
        </Button>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

const jobs = (count: number) => `${count} ${count === 1 ? "job" : "jobs"}`;

function CountText({
  report,
  isPending,
}: {
  readonly report: BackfillReport | undefined;
  readonly isPending: boolean;
}) {
  if (report === undefined || isPending) return <span className="dim">Counting…</span>;
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
