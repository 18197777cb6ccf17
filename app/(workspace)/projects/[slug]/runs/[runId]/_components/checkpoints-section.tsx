"use client";

import { Button } from "@mantine/core";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { showRefusal } from "#app/_components/notices/show-refusal.ts";
import { PageTable } from "#app/_components/page/page-table.tsx";
import { MirValue } from "#app/_components/values/mir-value.tsx";
import { OtherSet } from "#app/_components/values/other-set.tsx";
import { StatusBadge } from "#app/_components/values/status-badge.tsx";
import { apiPaths } from "#app/_paths.ts";
import { send } from "#app/_queries/fetch-json.ts";
import { exactCountText, MISSING } from "#lib/format/number-text.ts";
import { durationText } from "#lib/format/values.ts";
import { MIR_DEFINITION_INFO, MIR_DEFINITIONS, type MirDefinition } from "#lib/mir/definitions.ts";
import { shownStandardError } from "#lib/mir/interval-text.ts";
import type { MirJob } from "#lib/mir/schema.ts";
import type { CheckpointDetail } from "../_load.ts";
import { JobProgress } from "./job-progress.tsx";

interface CheckpointsSectionProps {
  readonly checkpoints: readonly CheckpointDetail[];
  readonly definition: string;
  readonly evaluationSets: Readonly<Record<string, string>>;
}

/** Every checkpoint with its MIR in all definitions, the details of its computation, and its actions. */
export function CheckpointsSection({ checkpoints, definition, evaluationSets }: CheckpointsSectionProps) {
  const withErrors = new Set(
    MIR_DEFINITIONS.filter((one) =>
      checkpoints.some((checkpoint) => {
        const result = resultOf(checkpoint, one);
        return result !== undefined && shownStandardError(result) !== null;
      }),
    ),
  );
  return (
    <section aria-labelledby="checkpoints">
      <h2 className="section-title" id="checkpoints">
        Checkpoints <span className="dim">{checkpoints.length}</span>
      </h2>
      {checkpoints.length === 0 ? (
        <p className="dim run-none">
          No checkpoints yet. Register one with POST /api/v1/runs/…/checkpoints and its MIR is computed here.
        </p>
      ) : (
        <PageTable label="Checkpoints">
          <thead>
            <tr>
              <th scope="col" className="page-table-number">
                Step
              </th>
              {MIR_DEFINITIONS.map((one) => (
                <th
                  key={one}
                  scope="col"
                  className="page-table-number"
                  data-tip={MIR_DEFINITION_INFO[one].explanation}
                  aria-current={one === definition ? "true" : undefined}
                >
                  MIR {one} ↓
                </th>
              ))}
              <th scope="col">State</th>
              <th scope="col">Evaluation set</th>
              <th scope="col">Computed on</th>
              <th scope="col">
                <span className="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {checkpoints.map((checkpoint) => (
              <CheckpointRow
                key={checkpoint.id}
                checkpoint={checkpoint}
                evaluationSets={evaluationSets}
                withErrors={withErrors}
              />
            ))}
          </tbody>
        </PageTable>
      )}
    </section>
  );
}

interface CheckpointRowProps {
  readonly checkpoint: CheckpointDetail;
  /** Definitions under which a checkpoint of the run has a standard error. */
  readonly withErrors: ReadonlySet<MirDefinition>;
  readonly evaluationSets: Readonly<Record<string, string>>;
}

function CheckpointRow({ checkpoint, evaluationSets, withErrors }: CheckpointRowProps) {
  const { step, uri, format, results, job } = checkpoint;
  const computed = computedOf(results);
  return (
    <tr>
      <th scope="row" className="page-table-number" title={uri ?? undefined}>
        {format === "projector" && <span className="dim">projector </span>}
        {step === null ? "final" : exactCountText(step)}
      </th>
      {MIR_DEFINITIONS.map((definition) => (
        <td key={definition} className="page-table-number">
          <ResultValue
            checkpoint={checkpoint}
            definition={definition}
            hasErrorRoom={withErrors.has(definition)}
          />
        </td>
      ))}
      <td>{job === null ? <NoJob format={format} /> : <JobState job={job} />}</td>
      <td className="dim">{evaluationSetText(checkpoint, evaluationSets)}</td>
      <td className="dim">
        {computed === undefined || computed.durationMs === null ? (
          MISSING
        ) : (
          <span
            title={`${[computed.device, computed.deviceNote].filter(Boolean).join("; ")}; Mirscope ${computed.softwareVersion ?? ""}`}
          >
            {computed.provider}, {durationText(computed.durationMs)}
          </span>
        )}
      </td>
      <td>{format === "none" ? null : <CheckpointActions checkpoint={checkpoint} />}</td>
    </tr>
  );
}

const resultOf = ({ results }: CheckpointDetail, definition: MirDefinition) =>
  results.find((result) => result.isCurrent && result.definition === definition);

const computedOf = (results: CheckpointDetail["results"]) =>
  results.find((result) => result.isCurrent && result.origin === "computed");

function ResultValue({
  checkpoint,
  definition,
  hasErrorRoom,
}: {
  readonly checkpoint: CheckpointDetail;
  readonly definition: MirDefinition;
  readonly hasErrorRoom: boolean;
}) {
  const result = resultOf(checkpoint, definition);
  if (result === undefined) {
    return <span className="dim">{MISSING}</span>;
  }
  const { mir, origin, source, errorEstimate, layerCount, otherSet } = result;
  return (
    <>
      {otherSet === null ? null : <OtherSet name={otherSet} />}
      <MirValue
        value={mir}
        definition={definition}
        origin={origin}
        source={source}
        errorEstimate={errorEstimate}
        interval={result}
        hasErrorRoom={hasErrorRoom}
        notes={[
          ...(layerCount === null ? [] : [`Sum over ${layerCount} layers.`]),
          ...(result.method === null ? [] : [`Method: ${result.method}.`]),
        ]}
      />
    </>
  );
}

function NoJob({ format }: { readonly format: string }) {
  return <span className="dim">{format === "none" ? "reported, no files" : "not requested"}</span>;
}

function evaluationSetText(checkpoint: CheckpointDetail, names: Readonly<Record<string, string>>): string {
  const result = computedOf(checkpoint.results);
  const id = result === undefined ? (checkpoint.job?.evaluationSetId ?? null) : result.evaluationSetId;
  if (id !== null) {
    return names[id] ?? id;
  }
  return checkpoint.format === "features" ? "in the features file" : MISSING;
}

function JobState({ job }: { readonly job: MirJob }) {
  if (job.state === "running" || job.state === "queued") {
    return <JobProgress job={job} />;
  }
  if (job.state === "failed") {
    return (
      <div className="run-failure">
        <StatusBadge status="failed" label={job.errorKind === null ? "failed" : `failed: ${job.errorKind}`} />
        <p>{job.errorMessage ?? "No reason was given."}</p>
      </div>
    );
  }
  return <StatusBadge status={job.state} label={job.state === "succeeded" ? "computed" : "canceled"} />;
}

function CheckpointActions({ checkpoint }: { readonly checkpoint: CheckpointDetail }) {
  const router = useRouter();
  const [isBusy, setBusy] = useState(false);
  const { job } = checkpoint;
  const act = async (url: string, body?: unknown) => {
    setBusy(true);
    try {
      await send(url, { method: "POST", ...(body === undefined ? {} : { body }) });
      router.refresh();
    } catch (error) {
      showRefusal(error);
    } finally {
      setBusy(false);
    }
  };
  const isActive = job !== null && (job.state === "queued" || job.state === "running");
  const label = stepLabel(checkpoint);
  if (job !== null && isActive) {
    // The accessible name starts with the visible text, which speech control relies on.
    const cancelLabel = job.isCancelRequested ? "Canceling" : "Cancel";
    return (
      <Button
        variant="default"
        loading={isBusy}
        disabled={job.isCancelRequested}
        aria-label={`${cancelLabel} the computation of ${label}`}
        onClick={() => void act(apiPaths.cancelJob(job.id))}
      >
        {cancelLabel}
      </Button>
    );
  }
  if (job !== null && job.state === "failed") {
    return (
      <Button
        variant="default"
        loading={isBusy}
        aria-label={`Retry ${label}`}
        onClick={() => void act(apiPaths.retryJob(job.id))}
      >
        Retry
      </Button>
    );
  }
  const computeLabel = job === null ? "Compute" : "Recompute";
  return (
    <Button
      variant="subtle"
      color="gray"
      loading={isBusy}
      aria-label={`${computeLabel} the MIR of ${label}`}
      onClick={() => void act(apiPaths.mirJobs(checkpoint.id), { recompute: true })}
    >
      {computeLabel}
    </Button>
  );
}

function stepLabel({ step }: CheckpointDetail): string {
  return step === null ? "the final checkpoint" : `step ${step}`;
}
