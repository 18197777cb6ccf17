"use client";

import { useState } from "react";
import { ProgressBar } from "#app/_components/values/progress-bar.tsx";
import { StatusBadge } from "#app/_components/values/status-badge.tsx";
import { useLive } from "#app/_hooks/use-live.ts";
import { durationText } from "#lib/format/values.ts";
import type { MirJob, MirJobProgress } from "#lib/mir/schema.ts";

const PHASES = {
  starting: "starting",
  reading: "reading",
  images: "images",
  forward: "forward passes, sample",
  layers: "distance, layer",
} as const;

/** The progress of a queued or running job, updated by the live stream between renderings of the page. */
export function JobProgress({ job }: { readonly job: MirJob }) {
  const [live, setLive] = useState<MirJobProgress | null>(null);
  useLive((frame) => {
    if (frame.type === "job" && frame.job.id === job.id) {
      setLive(frame.job);
    }
  });
  const shown = live ?? job;
  if (shown.state !== "running") {
    const waits = shown.errorMessage === null ? "" : ` again: ${shown.errorMessage}`;
    return <StatusBadge status={shown.state} label={`${shown.state}${waits}`} />;
  }
  const text = progressText(shown);
  return (
    <span className="run-progress">
      <ProgressBar
        label={`MIR of this checkpoint: ${text}`}
        done={shown.done}
        total={shown.total}
        width={72}
      />
      <span className="dim">{text}</span>
    </span>
  );
}

function progressText({ phase, done, total, remainingMs, attempt, maxAttempts }: MirJobProgress): string {
  const what = PHASES[phase ?? "starting"];
  const count = done === null || total === null ? "" : ` ${done} of ${total}`;
  const left = remainingMs === null ? "" : `, ${durationText(remainingMs)} left`;
  const again = attempt > 1 ? ` (attempt ${attempt} of ${maxAttempts})` : "";
  return `${what}${count}${left}${again}`;
}
