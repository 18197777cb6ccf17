import Link from "next/link";
import { RelativeTime } from "#app/_components/values/relative-time.tsx";
import { paths } from "#app/_paths.ts";
import type { MirJob, WorkerRow } from "#lib/mir/schema.ts";

interface WorkerTableProps {
  readonly workers: readonly WorkerRow[];
  /** The loaded jobs, to look up the current job of a worker. */
  readonly jobs: readonly MirJob[];
}

/** The workers of the last day, live ones first. */
export function WorkerTable({ workers, jobs }: WorkerTableProps) {
  if (workers.length === 0) {
    return (
      <p className="page-lead">
        No worker has run in the last day, so nothing is computed. <code>npm start</code> brings one;{" "}
        <code>npm run worker</code> adds one from any host.
      </p>
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolls sideways on narrow screens, also by keyboard
    <section className="plain-scroll" tabIndex={0} aria-label="Workers">
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">State</th>
            <th scope="col">Host</th>
            <th scope="col">Process</th>
            <th scope="col">Provider</th>
            <th scope="col">Device</th>
            <th scope="col">Version</th>
            <th scope="col">Last seen</th>
            <th scope="col">Job</th>
          </tr>
        </thead>
        <tbody>
          {workers.map((worker) => (
            <tr key={worker.id}>
              <td>
                <span className="live-dot" data-live={worker.isAlive ? "open" : "lost"}>
                  {worker.isAlive ? "alive" : worker.stoppedAt === null ? "lost" : "stopped"}
                </span>
              </td>
              <td>{worker.host}</td>
              <td>{worker.pid}</td>
              <td>{worker.provider}</td>
              <td>
                {worker.device}
                {worker.deviceNote !== null && <div className="dim device-note">{worker.deviceNote}</div>}
              </td>
              <td>{worker.softwareVersion}</td>
              <td>
                <RelativeTime at={worker.lastSeenAt} />
              </td>
              <td>
                <CurrentJob worker={worker} jobs={jobs} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function CurrentJob({ worker, jobs }: { readonly worker: WorkerRow; readonly jobs: readonly MirJob[] }) {
  if (worker.jobId === null) {
    return <span className="dim">{worker.isAlive ? "idle" : "–"}</span>;
  }
  const job = jobs.find((candidate) => candidate.id === worker.jobId);
  return job === undefined ? (
    <span className="dim">computing</span>
  ) : (
    <Link className="link" href={paths.run(job.project.slug, job.run.id)}>
      {job.run.name}
    </Link>
  );
}
