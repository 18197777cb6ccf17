import { durationText } from "#lib/format/values.ts";
import type { Throughput } from "#lib/mir/schema.ts";

/** Queue length and throughput. */
export function QueueStats({ throughput }: { readonly throughput: Throughput }) {
  const stats = [
    { label: "Running", value: throughput.running },
    { label: "Queued", value: throughput.queued },
    { label: "Done, last hour", value: throughput.succeededLastHour },
    { label: "Done, last day", value: throughput.succeededLastDay },
    { label: "Failed, last day", value: throughput.failedLastDay, isBad: throughput.failedLastDay > 0 },
    {
      label: "Median duration",
      value: throughput.medianDurationMs === null ? "–" : durationText(throughput.medianDurationMs),
    },
  ];
  return (
    <dl className="queue-stats" aria-label="Throughput">
      {stats.map(({ label, value, isBad = false }) => (
        <div key={label} className="queue-stat" data-bad={isBad || undefined}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
