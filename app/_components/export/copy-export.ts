import { saveFile } from "#app/_components/export/save-file.ts";
import { send } from "#app/_queries/fetch-json.ts";

/** Fetches an export as text. */
export async function exportText(url: string, signal?: AbortSignal): Promise<string> {
  return (await send(url, signal === undefined ? {} : { signal })).text();
}

/** @throws Error with a message to display */
export async function copyText(url: string, signal: AbortSignal): Promise<void> {
  requireClipboard();
  const text = await exportText(url, signal);
  signal.throwIfAborted();
  await navigator.clipboard.writeText(text);
}

/**
 * Fetches an export and saves it as a download. Unlike a plain link, this allows progress, cancelling and error messages.
 * @throws Error with a message to display
 */
export async function downloadExport(url: string, signal: AbortSignal): Promise<void> {
  const response = await send(url, { signal });
  const named = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "");
  const blob = await response.blob();
  signal.throwIfAborted();
  saveFile(blob, named?.[1] ?? "export");
}

/**
 * Copies a table as HTML, which documents and spreadsheets paste with its formatting, and as tab-separated text for other
 * targets. The clipboard gets promises, because awaiting the texts first would lose the user activation.
 * @throws Error with a message to display
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
