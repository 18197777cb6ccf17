import { saveFile } from "#app/_components/export/save-file.ts";
import { send } from "#app/_queries/fetch-json.ts";

/** The text of an export. */
export async function exportText(url: string, signal?: AbortSignal): Promise<string> {
  return (await send(url, signal === undefined ? {} : { signal })).text();
}

/** @throws Error in words that may be shown */
export async function copyText(url: string, signal: AbortSignal): Promise<void> {
  requireClipboard();
  const text = await exportText(url, signal);
  signal.throwIfAborted();
  await navigator.clipboard.writeText(text);
}

/**
 * Fetches an export and hands it to the browser as a download: unlike a plain link, it can say that it is being made, be
 * given up, and show why it was refused.
 * @throws Error in words that may be shown
 */
export async function downloadExport(url: string, signal: AbortSignal): Promise<void> {
  const response = await send(url, { signal });
  const named = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "");
  const blob = await response.blob();
  signal.throwIfAborted();
  saveFile(blob, named?.[1] ?? "export");
}

/**
 * Puts a table into the clipboard twice: as HTML, which documents and spreadsheets take with its looks, and as text with
 * tabs for everything else. The texts are promised rather than awaited: browsers forget the click meanwhile.
 * @throws Error in words that may be shown
 */
export async function copyRichText(htmlUrl: string, tsvUrl: string, signal: AbortSignal): Promise<void> {
  requireClipboard();
  const blob = async (url: string, type: string) => new Blob([await exportText(url, signal)], { type });
  await navigator.clipboard.write([
    new ClipboardItem({ "text/html": blob(htmlUrl, "text/html"), "text/plain": blob(tsvUrl, "text/plain") }),
  ]);
}

function requireClipboard(): void {
  if (!window.isSecureContext) {
    throw new Error(
      "Browsers copy only on pages that come over HTTPS or from this machine: download the file instead.",
    );
  }
}
