"use client";

import { showRefusal } from "#app/_components/notices/show-refusal.ts";
import "#app/_components/evaluation-sets/evaluation-sets.css";
import { Button, Select } from "@mantine/core";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { ErrorState } from "#app/_components/page/error-state.tsx";
import { PageTable } from "#app/_components/page/page-table.tsx";
import { TableSkeleton } from "#app/_components/page/skeletons.tsx";
import { MirValue } from "#app/_components/values/mir-value.tsx";
import { StatusBadge } from "#app/_components/values/status-badge.tsx";
import { useLiveRefresh } from "#app/_hooks/use-live.ts";
import { apiPaths, paths } from "#app/_paths.ts";
import { mirMatrixKey, mirMatrixQuery } from "#app/_queries/evaluation-sets.ts";
import { messageOf, send } from "#app/_queries/fetch-json.ts";
import { refreshQueries } from "#app/_queries/refresh.ts";
import { exactCountText } from "#lib/format/number-text.ts";
import { isMirDefinition, MIR_DEFINITIONS, type MirDefinition } from "#lib/mir/definitions.ts";
import type { MirMatrix as Matrix, MirMatrixCell } from "#lib/mir/evaluation-sets/evaluation-set-schema.ts";
import type { EvaluationSetRow } from "#lib/mir/schema.ts";

interface MirMatrixProps {
  readonly slug: string;
  readonly projectId: string;
  /** The columns of the matrix. */
  readonly sets: readonly EvaluationSetRow[];
  readonly definition: MirDefinition;
  /** Restricts the rows to this run's checkpoints; null for all of the project. */
  readonly runId: string | null;
}

/** The matrix of checkpoints by evaluation sets: MIR values, active jobs, and buttons to compute missing values. */
export function MirMatrix({ slug, projectId, sets: all, definition: initial, runId }: MirMatrixProps) {
  const [definition, setDefinition] = useState(initial);
  const client = useQueryClient();
  const setIds = all.map(({ id }) => id);
  const matrix = useInfiniteQuery(mirMatrixQuery({ slug, setIds, definition, runId }));
  const refresh = () => void refreshQueries(client, mirMatrixKey(slug));
  useLiveRefresh(
    (frame) =>
      (frame.type === "job" || frame.type === "change") &&
      (frame.projectId === projectId || frame.projectId === undefined),
    refresh,
    1500,
  );
  if (matrix.isError)
    return <ErrorState message={messageOf(matrix.error)} onRetry={() => void matrix.refetch()} />;
  const rows = matrix.data?.pages.flatMap((page) => page.rows);
  const sets = all.filter(({ id, parentId }) => parentId === null || rows === undefined || isUsed(rows, id));
  const total = matrix.data?.pages[0]?.total ?? 0;
  return (
    <>
      <div className="set-matrix-bar">
        <Select
          aria-label="Definition of MIR"
          data={[...MIR_DEFINITIONS]}
          value={definition}
          onChange={(value) => value !== null && isMirDefinition(value) && setDefinition(value)}
          allowDeselect={false}
          w={150}
        />
        <span className="dim">
          Compare values within a column only: another set or another N is another measure.
        </span>
      </div>
      {rows === undefined ? (
        <TableSkeleton rows={4} columns={[220, ...sets.map(() => 110)]} />
      ) : rows.length === 0 ? (
        <p className="dim">No checkpoint that can be run on a set: features files bring their own tokens.</p>
      ) : (
        <PageTable label={`MIR (${definition}) by evaluation set`}>
          <MatrixHead sets={sets} definition={definition} isOfRun={runId !== null} />
          <tbody>
            {rows.map((row) => (
              <tr key={row.checkpointId}>
                <th scope="row">
                  <RowName slug={slug} row={row} isOfRun={runId !== null} />
                </th>
                {cellsOf(row, sets).map((cell) => (
                  <td key={cell.evaluationSetId} className="page-table-number">
                    <Cell
                      cell={cell}
                      definition={definition}
                      checkpointId={row.checkpointId}
                      label={`${row.runName}, ${stepText(row.step)} on ${nameOf(sets, cell.evaluationSetId)}`}
                      onRequested={refresh}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </PageTable>
      )}
      {matrix.hasNextPage ? (
        <Button
          mt="xs"
          variant="default"
          loading={matrix.isFetchingNextPage}
          onClick={() => void matrix.fetchNextPage()}
        >
          {`Show more (${rows?.length ?? 0} of ${total})`}
        </Button>
      ) : null}
    </>
  );
}

interface MatrixHeadProps {
  readonly sets: readonly EvaluationSetRow[];
  readonly definition: MirDefinition;
  readonly isOfRun: boolean;
}

function MatrixHead({ sets, definition, isOfRun }: MatrixHeadProps) {
  return (
    <thead>
      <tr>
        <th scope="col">{isOfRun ? "Step" : "Checkpoint"}</th>
        {sets.map((set) => (
          <th
            key={set.id}
            scope="col"
            className="page-table-number"
            data-tip={`${set.name}, ${set.sampleCount} pairs. Digest ${set.digest.slice(0, 12)}. MIR, definition ${definition}; lower is better.`}
          >
            <span className="set-matrix-set">{set.parentId === null ? set.name : "first pairs"}</span>
            <span className="set-matrix-count">N = {set.sampleCount} ↓</span>
          </th>
        ))}
      </tr>
    </thead>
  );
}

type Row = Matrix["rows"][number];

const cellOf = (row: Row, setId: string) => row.cells.find((cell) => cell.evaluationSetId === setId);

const cellsOf = (row: Row, sets: readonly EvaluationSetRow[]): MirMatrixCell[] =>
  sets.flatMap((set) => cellOf(row, set.id) ?? []);

/** Whether a set has a value in these rows. Subsets of built-in sets come from all projects, so unused ones are hidden. */
const isUsed = (rows: readonly Row[], setId: string): boolean =>
  rows.some((row) => {
    const cell = cellOf(row, setId);
    return cell !== undefined && (cell.result !== null || cell.job !== null);
  });

const stepText = (step: number | null) => (step === null ? "final" : `step ${exactCountText(step)}`);

const nameOf = (sets: readonly EvaluationSetRow[], id: string) => {
  const set = sets.find((one) => one.id === id);
  return set === undefined ? "the set" : set.name;
};

function RowName({
  slug,
  row,
  isOfRun,
}: {
  readonly slug: string;
  readonly row: Row;
  readonly isOfRun: boolean;
}) {
  if (isOfRun) return stepText(row.step);
  return (
    <>
      <Link className="link set-matrix-run" href={paths.run(slug, row.runId)}>
        {row.runName}
      </Link>{" "}
      <span className="dim">{stepText(row.step)}</span>
    </>
  );
}

interface CellProps {
  readonly cell: MirMatrixCell;
  readonly definition: MirDefinition;
  readonly checkpointId: string;
  readonly label: string;
  readonly onRequested: () => void;
}

function Cell({ cell, definition, checkpointId, label, onRequested }: CellProps) {
  const [isBusy, setBusy] = useState(false);
  const { result, job } = cell;
  const request = async () => {
    setBusy(true);
    try {
      const body = { evaluationSetIds: [cell.evaluationSetId] };
      await send(apiPaths.mirJobs(checkpointId), { method: "POST", body });
      onRequested();
    } catch (error) {
      showRefusal(error);
    } finally {
      setBusy(false);
    }
  };
  if (job !== null && (job.state === "queued" || job.state === "running")) {
    const count = job.done === null || job.total === null ? "" : ` ${job.done} of ${job.total}`;
    return <StatusBadge status={job.state} label={`${job.state}${count}`} />;
  }
  if (result !== null) {
    const { mir, errorEstimate, layerCount, standardError, standardErrorPaired, sampleCount } = result;
    return (
      <MirValue
        value={mir}
        definition={definition}
        origin="computed"
        source={null}
        errorEstimate={errorEstimate}
        interval={{ standardError, standardErrorPaired, sampleCount }}
        notes={layerCount === null ? [] : [`Sum over ${layerCount} layers.`]}
      />
    );
  }
  const isFailed = job?.state === "failed";
  const word = isFailed ? "Retry" : "Compute";
  return (
    <span className="set-matrix-missing">
      {isFailed ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the reason must be reachable by keyboard
        <span data-tip={`${job.errorKind ?? "failed"}: ${job.errorMessage ?? ""}`} tabIndex={0}>
          <StatusBadge status="failed" />
        </span>
      ) : null}
      <Button
        variant="subtle"
        size="compact-xs"
        loading={isBusy}
        aria-label={`${word} ${label}`}
        onClick={() => void request()}
      >
        {word}
      </Button>
    </span>
  );
}
