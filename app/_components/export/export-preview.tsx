import { useQuery } from "@tanstack/react-query";
import { exportText } from "#app/_components/export/copy-export.ts";
import { messageOf } from "#app/_queries/fetch-json.ts";
import type { ExportFormat } from "#lib/exports/formats.ts";

interface ExportPreviewProps {
  readonly format: ExportFormat;
  /** URL of the preview: the text itself, or an HTML page for binary formats. */
  readonly url: string;
}

/** Maximum number of lines in the preview. */
const LINES = 80;

/** The first lines of the text, or the rendered table. */
export function ExportPreview({ format, url }: ExportPreviewProps) {
  const preview = useQuery({
    queryKey: ["export-preview", format, url],
    queryFn: ({ signal }) => exportText(url, signal),
    // Placeholder text in another format would be misleading.
    placeholderData: (old, query) => (query?.queryKey[1] === format ? old : undefined),
    staleTime: 10_000,
    retry: false,
  });
  if (preview.isError) {
    return (
      <p className="export-preview export-refusal" role="alert">
        {messageOf(preview.error)}
      </p>
    );
  }
  if (preview.data === undefined) {
    return (
      <p className="export-preview dim" role="status">
        Making the preview…
      </p>
    );
  }
  const isStale = preview.isPlaceholderData;
  if (format === "html" || format === "xlsx") {
    return (
      <iframe
        className="export-preview export-page"
        title="Preview of the table"
        sandbox=""
        srcDoc={preview.data}
        data-stale={isStale || undefined}
      />
    );
  }
  const lines = preview.data.split(/\r?\n/);
  const more = lines.length - LINES;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable by keyboard
    <section className="export-preview" tabIndex={0} aria-label="Preview" data-stale={isStale || undefined}>
      <code>{lines.slice(0, LINES).join("\n")}</code>
      {more > 1 ? <p className="export-more">… {more} more lines</p> : null}
    </section>
  );
}
