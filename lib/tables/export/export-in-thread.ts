import { stopConnection } from "#lib/db/stop-connection.ts";
import { AppError } from "#lib/errors.ts";
import { getProjectBySlug } from "#lib/runs/repository-projects.ts";
import { type ExportedFile, exportRuns } from "#lib/tables/export/export-runs.ts";
import type { ExportInput } from "#lib/tables/export/export-thread.ts";
import { gridQueryOf } from "#lib/tables/query/grid-state.ts";
import { readGrid } from "#lib/tables/rows/read-grid.ts";
import { runInThread } from "#lib/threads/run-in-thread.ts";

/** Up to this many runs are exported in less time than a thread takes to start. */
const FEW_RUNS = 300;

/**
 * exportRuns, but in a thread for tables of many runs, so that seconds of writing do not block other requests. Reads from
 * one snapshot of the database. Aborting `signal` stops it and its queries.
 * @throws AppError as exportRuns; "too-large" (memory), "canceled" (signal)
 */
export async function exportRunsInThread(input: ExportInput, signal: AbortSignal): Promise<ExportedFile> {
  const { request, format, options } = input;
  if ((request.rows ?? (await countRuns(input))) <= FEW_RUNS) {
    return exportRuns(request, format, options);
  }
  let connection: number | null = null;
  const stop = () => {
    if (connection !== null) {
      void stopConnection(connection).catch(() => undefined);
    }
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    const file = await runInThread("lib/tables/export/export-thread.ts", input, {
      signal,
      onMessage: (message) => {
        connection = typeof message === "number" ? message : null;
      },
    });
    return file as ExportedFile;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

async function countRuns({ request: { project: slug, state } }: ExportInput): Promise<number> {
  const project = await getProjectBySlug(slug);
  const query = { ...gridQueryOf(state, project, []), groupBy: [], having: "", sort: [], baseline: null };
  const { runs } = await readGrid({
    ...query,
    memberOf: null,
    since: null,
    withFacts: false,
    offset: 0,
    limit: 0,
  });
  if (runs === undefined) {
    throw new AppError("internal", "A table without a cursor always has a count");
  }
  return runs;
}
