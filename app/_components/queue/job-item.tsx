"use client";

import { Button } from "@mantine/core";
import Link from "next/link";
import { memo } from "react";
import { ProgressBar } from "#app/_components/values/progress-bar.tsx";
import { RelativeTime } from "#app/_components/values/relative-time.tsx";
import { StatusBadge } from "#app/_components/values/status-badge.tsx";
import { paths } from "#app/_paths.ts";
import { durationText, formatNumber } from "#lib/format/values.ts";
import type { MirJob, MirJobPhase } from "#lib/mir/schema.ts";

interface JobItemProps {
  readonly job: MirJob;
  readonly onCancel: (job: MirJob) => void;
  readonly onRetry: (job: MirJob) => void;
}

const PHASES: Readonly<Record<MirJobPhase, string>> = {
  starting: "starting",
  reading: "reading",
  images: "preparing images",
  forward: "forward passes",
  layers: "layers",
};

/** One job: its subject, its progress or outcome, and its actions. */
export const JobItem = memo(function JobItem({ job, onCancel, onRetry }: JobItemProps) {
  const isActive = job.state === "queued" || job.state === "running";
  const canRetry = job.state === "failed" || job.state === "canceled";
  return (
    <li className="job">
      <div className="job-state">
        <StatusBadge status={job.state} {...(job.isCancelRequested ? { label: "canceling" } : {})} />
      </div>
      <div className="job-run">
        <Link href={paths.run(job.project.slug, job.run.id)}>{job.run.name}</Link>
        <small>{job.project.name}</small>
      </div>
      <div data-tip={job.uri ?? undefined}>
        {job.step === null ? "final" : `step ${formatNumber(job.step, "step").text}`}
      </div>
      <div className="job-progress">
        <JobProgress job={job} />
      </div>
      <div className="job-where">
        <span data-tip={job.device ?? undefined}>{job.device ?? job.workerHost ?? ""}</span>
        {job.provider === null ? null : <small>{job.provider}</small>}
      </div>
      <div className="job-time dim">
        <RelativeTime at={job.finishedAt ?? job.startedAt ?? job.createdAt} />
      </div>
      <div className="job-actions">
        {isActive && !job.isCancelRequested ? (
          <Button variant="default" size="compact-xs" onClick={() => onCancel(job)}>
            Cancel<span className="visually-hidden"> the job of {job.run.name}</span>
          </Button>
        ) : null}
        {canRetry ? (
          <Button variant="default" size="compact-xs" onClick={() => onRetry(job)}>
            Retry<span className="visually-hidden"> the job of {job.run.name}</span>
          </Button>
        ) : null}
      </div>
    </li>
  );
});

function JobProgress({ job }: { readonly job: MirJob }) {
  switch (job.state) {
    case "running": {
      const phase = job.phase === null ? "running" : PHASES[job.phase];
      const count = job.done === null || job.total === null ? "" : ` ${job.done} of ${job.total}`;
      const left = job.remainingMs === null ? "" : `, about ${durationText(job.remainingMs)} left`;
      return (
        <>
          <ProgressBar label={`Progress of ${job.run.name}`} done={job.done} total={job.total} width={96} />
          <span className="job-progress-text">
            {phase}
            {count}
            {left}
          </span>
        </>
      );
    }
    case "failed":
      return <Reason job={job} />;
    case "queued":
      return job.errorMessage === null ? (
        <span className="dim">waits for a worker{job.priority < 0 ? ", behind all other jobs" : ""}</span>
      ) : (
        <span className="job-error">
          <Reason job={job} />{" "}
          <span className="dim">
            Attempt {Math.min(job.attempt + 1, job.maxAttempts)} of {job.maxAttempts} comes{" "}
            <RelativeTime at={job.availableAt} />.
          </span>
        </span>
      );
    case "succeeded":
      return (
        <span className="dim">
          {job.durationMs === null ? "done" : `took ${durationText(job.durationMs)}`}
          {job.attempt > 1 ? `, attempt ${job.attempt}` : ""}
        </span>
      );
    case "canceled":
      return <span className="dim">canceled before it was done</span>;
  }
}

function Reason({ job }: { readonly job: MirJob }) {
  return (
    <span className="job-error">
      {job.errorKind === null ? null : <code>{job.errorKind}</code>}
      {job.errorMessage ?? "No reason was given."}
    </span>
  );
}
