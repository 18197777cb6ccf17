import "#app/_components/values/values.css";
import { IconAlertTriangle, IconClock } from "@tabler/icons-react";
import { MirValue } from "#app/_components/values/mir-value.tsx";
import { ProgressBar } from "#app/_components/values/progress-bar.tsx";
import { Tip } from "#app/_components/values/tip.tsx";
import { MISSING } from "#lib/format/number-text.ts";
import { durationText, formatNumber } from "#lib/format/values.ts";
import type { MirDefinition } from "#lib/mir/definitions.ts";
import type { JobCell, MirCell as MirCellData } from "#lib/tables/query/schema.ts";

interface MirCellProps {
  readonly cell: MirCellData | undefined;
  readonly job: JobCell | null;
  readonly definition: MirDefinition;
  /** Passed to MirValue. */
  readonly hasErrorRoom: boolean;
  /** The value formatted with a number of decimals other than the default. */
  readonly text?: string;
}

/** The MIR of a run's last checkpoint: its value, the progress of its computation, or why it is missing. */
export function MirCell({ cell, job, definition, hasErrorRoom, text }: MirCellProps) {
  const state = job === null || job.state === "succeeded" || job.state === "canceled" ? null : job;
  return (
    <span className="mir-cell">
      {state === null ? null : <JobMark job={state} isCompact={cell !== undefined} />}
      {cell === undefined ? (
        state === null && <span className="value-missing">{MISSING}</span>
      ) : (
        <MirValue
          value={cell.value}
          definition={definition}
          origin={cell.origin}
          source={cell.source}
          errorEstimate={cell.errorEstimate}
          interval={cell}
          hasErrorRoom={hasErrorRoom}
          notes={notesOf(cell)}
          tabIndex={-1}
          {...(text === undefined ? {} : { text })}
        />
      )}
      {cell !== undefined && !cell.isOfLastCheckpoint && state === null ? <StaleMark cell={cell} /> : null}
    </span>
  );
}

function StaleMark({ cell }: { readonly cell: MirCellData }) {
  return (
    <span
      className="value-mark"
      role="img"
      aria-label="not of the last checkpoint"
      data-tip={staleNote(cell)}
    >
      *
    </span>
  );
}

function staleNote(cell: MirCellData): string {
  const step = cell.step === null ? "an earlier checkpoint" : `step ${cell.step}`;
  return `* Of ${step}: a later checkpoint has no result of this definition yet.`;
}

function notesOf(cell: MirCellData): string[] {
  const notes: string[] = [];
  if (cell.step !== null || cell.layerCount !== null) {
    const step = cell.step === null ? null : `step ${cell.step}`;
    const layers = cell.layerCount === null ? null : `${cell.layerCount} layers`;
    notes.push(`Checkpoint: ${[step, layers].filter((part) => part !== null).join(", ")}.`);
  }
  if (!cell.isOfLastCheckpoint) {
    notes.push(staleNote(cell));
  }
  if (cell.alsoReported !== null) {
    const source = cell.alsoReported.source === null ? "" : ` (${cell.alsoReported.source})`;
    notes.push(`Also reported as ${formatNumber(cell.alsoReported.value, "mir").text}${source}.`);
  }
  return notes;
}

interface JobMarkProps {
  readonly job: JobCell;
  /** Whether it is next to a value. */
  readonly isCompact: boolean;
}

function JobMark({ job, isCompact }: JobMarkProps) {
  const label = jobSentence(job);
  if (job.state === "failed") {
    return (
      <Tip label={label} className="mir-cell-failed" tabIndex={-1}>
        <IconAlertTriangle size={14} aria-hidden />
        {isCompact ? <span className="visually-hidden">failed</span> : "failed"}
      </Tip>
    );
  }
  return (
    <Tip label={label} className="progress-cell" tabIndex={-1}>
      {job.state === "running" ? (
        <ProgressBar label={label} done={job.done} total={job.total} width={isCompact ? 26 : 56} />
      ) : (
        <>
          <IconClock size={14} stroke={1.6} aria-hidden />
          {isCompact ? <span className="visually-hidden">queued</span> : "queued"}
        </>
      )}
    </Tip>
  );
}

/** Describes the state of a job: "Computing MIR: covariance, 7 of 24, about 40 s left". */
export function jobSentence(job: JobCell): string {
  switch (job.state) {
    case "queued":
      return job.errorMessage === null
        ? "MIR is queued: it waits for a worker."
        : `MIR is queued again after a failed attempt: ${job.errorMessage}`;
    case "running": {
      const phase = job.phase === null ? "" : `: ${job.phase}`;
      const count = job.done === null || job.total === null ? "" : `, ${job.done} of ${job.total}`;
      const left = job.remainingMs === null ? "" : `, about ${durationText(job.remainingMs)} left`;
      return `Computing MIR${phase}${count}${left}`;
    }
    case "failed":
      return `MIR failed${job.errorKind === null ? "" : ` (${job.errorKind})`}: ${job.errorMessage ?? "no reason was given"}`;
    case "canceled":
      return "The computation was canceled.";
    case "succeeded":
      return "MIR is computed.";
  }
}
