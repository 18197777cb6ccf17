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
 * What export-in-thread.ts runs in a thread: all windows of the table from one moment of the database.
 * @param send gets the connection that is read from, by which another thread can stop it
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
