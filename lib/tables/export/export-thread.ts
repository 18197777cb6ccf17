import { inSnapshot, snapshotConnection } from "#lib/db/snapshot.ts";
import type { ExportFormat } from "#lib/exports/formats.ts";
import type { ExportOptions } from "#lib/exports/write.ts";
import { type ExportedFile, exportRuns, type TableRequest } from "#lib/tables/export/export-runs.ts";

export interface ExportInput {
  readonly request: TableRequest;
  readonly format: ExportFormat;
  readonly options: ExportOptions;
}

/**
 * Runs in the thread of export-in-thread.ts: reads all windows of the table from one snapshot of the database.
 * @param send receives the id of the database connection, so that another thread can cancel its queries
 */
export async function run(
  { request, format, options }: ExportInput,
  send: (connection: number) => void,
): Promise<ExportedFile & { readonly body: Uint8Array }> {
  const file = await inSnapshot(async () => {
    send(await snapshotConnection());
    return exportRuns(request, format, options);
  });
  return { ...file, body: typeof file.body === "string" ? new TextEncoder().encode(file.body) : file.body };
}
