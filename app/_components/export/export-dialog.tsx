import { Button, Radio } from "@mantine/core";
import { useDebouncedValue, useLocalStorage } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconCopy, IconDownload, IconLink } from "@tabler/icons-react";
import { useState } from "react";
import { copyRichText, copyText, downloadExport } from "#app/_components/export/copy-export.ts";
import { choiceParameters, DEFAULT_CHOICE, FORMATS } from "#app/_components/export/export-choice.ts";
import { ExportOptions } from "#app/_components/export/export-options.tsx";
import { ExportPreview } from "#app/_components/export/export-preview.tsx";
import { useExportWork } from "#app/_components/export/use-export-work.ts";
import { messageOf } from "#app/_queries/fetch-json.ts";

/** A table to export. */
export interface ExportSource {
  /** The default caption. */
  readonly title: string;
  /** The size of the table: "23 groups, 12 columns". */
  readonly summary: string;
  readonly rowCount: number;
  /** The URL of the table with the export parameters added. */
  readonly urlOf: (parameters: URLSearchParams) => string;
}

/** The preview of a larger table shows only its first rows. */
const PREVIEWED_ROWS = 200;
/** Debounces the preview while a caption is typed. */
const TYPING_MS = 250;

export function ExportDialog({ title, summary, rowCount, urlOf }: ExportSource) {
  const [choice, setChoice] = useLocalStorage({ key: "mirscope.export", defaultValue: DEFAULT_CHOICE });
  const [texts, setTexts] = useState({ caption: "", label: "" });
  const [typed] = useDebouncedValue(texts, TYPING_MS);
  const format = FORMATS.find((one) => one.format === choice.format) ?? FORMATS[0];
  const parameters = choiceParameters(choice, texts);
  const url = urlOf(parameters);
  const isPart = rowCount > PREVIEWED_ROWS;
  const work = useExportWork();
  const copy = async () => {
    try {
      await work.start(async (signal) => {
        await (choice.format === "html"
          ? copyRichText(url, urlOf(plainParameters), signal)
          : copyText(url, signal));
        notifications.show({ message: `${format?.label} of ${summary} copied` });
      });
    } catch (error) {
      notifications.show({ color: "red", title: "Nothing was copied", message: messageOf(error) });
    }
  };
  const download = async () => {
    try {
      await work.start((signal) => downloadExport(url, signal));
    } catch (error) {
      notifications.show({ color: "red", title: "Nothing was downloaded", message: messageOf(error) });
    }
  };
  const copyLink = async () => {
    await navigator.clipboard.writeText(new URL(url, window.location.href).href);
    notifications.show({ message: "Address of this export copied, for scripts" });
  };
  return (
    <div className="export-dialog">
      <div className="export-choices">
        <Radio.Group
          aria-label="Format"
          value={choice.format}
          onChange={(value) => {
            const chosen = FORMATS.find((one) => one.format === value);
            setChoice({ ...choice, format: chosen?.format ?? choice.format });
          }}
        >
          <div className="export-formats">
            {FORMATS.map((one) => (
              <Radio key={one.format} size="xs" value={one.format} label={one.label} />
            ))}
          </div>
        </Radio.Group>
        <ExportOptions choice={choice} onChoice={setChoice} texts={texts} onTexts={setTexts} title={title} />
      </div>
      <div className="export-result">
        <p className="export-summary">
          {summary}
          <span className="dim"> · {format?.hint}</span>
        </p>
        <ExportPreview
          format={choice.format}
          url={urlOf(previewParameters(choiceParameters(choice, typed), isPart))}
        />
        {isPart ? (
          <p className="dim export-note">
            Preview of the first {PREVIEWED_ROWS} rows: the file has all of them, and marks the best of all.
          </p>
        ) : null}
        <div className="export-actions">
          <Button
            variant="subtle"
            size="xs"
            leftSection={<IconLink size={15} stroke={1.6} aria-hidden />}
            onClick={copyLink}
          >
            Copy address
          </Button>
          <span className="export-spring" />
          {work.isLong ? (
            <>
              <span className="dim export-note export-waiting" role="status">
                Preparing…
              </span>
              <Button variant="subtle" size="xs" onClick={work.cancel}>
                Cancel
              </Button>
            </>
          ) : null}
          <Button
            component="a"
            href={url}
            download
            aria-disabled={work.isRunning || undefined}
            onClick={(event) => {
              // Clicks with a modifier keep the browser's behaviour.
              if (!event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey) {
                event.preventDefault();
                if (!work.isRunning) {
                  void download();
                }
              }
            }}
            variant={choice.format === "xlsx" ? "filled" : "default"}
            size="xs"
            leftSection={<IconDownload size={15} stroke={1.6} aria-hidden />}
          >
            Download
          </Button>
          {choice.format === "xlsx" ? null : (
            <Button size="xs" leftSection={<IconCopy size={15} stroke={1.6} aria-hidden />} onClick={copy}>
              Copy
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}

/** Plain-text alternative of rich text in the clipboard. */
const plainParameters = new URLSearchParams({ format: "tsv", comments: "0" });

/** A workbook is previewed as HTML. */
function previewParameters(parameters: URLSearchParams, isPart: boolean): URLSearchParams {
  const preview = new URLSearchParams(parameters);
  if (preview.get("format") === "xlsx" || preview.get("format") === "html") {
    preview.set("format", "html");
    preview.set("standalone", "1");
  }
  if (isPart) {
    preview.set("rows", String(PREVIEWED_ROWS));
  }
  return preview;
}
