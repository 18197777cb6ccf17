"use client";

import { ActionIcon, Button, Popover, SegmentedControl } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { useFigureAbout } from "#app/_components/figure/figure-about.tsx";
import type { FigureFormat } from "#app/_components/figure/save-figure.ts";
import type { FigureSpec } from "#lib/charts/figure.ts";

interface SaveMenuProps {
  readonly spec: FigureSpec;
  readonly frame: React.RefObject<HTMLDivElement | null>;
  readonly fileName: string;
}

interface SaveSettings {
  readonly look: "screen" | "paper";
  readonly font: "sans" | "serif";
  readonly width: "column" | "page";
}

const DEFAULT_SETTINGS: SaveSettings = { look: "paper", font: "sans", width: "column" };
const FORMATS: readonly FigureFormat[] = ["svg", "png", "pdf", "csv"];

/** Saves a figure as on the screen or as for a paper, or its data. The settings are stored for the next one. */
export function SaveMenu({ spec, frame, fileName }: SaveMenuProps) {
  const [settings, setSettings] = useLocalStorage<SaveSettings>({
    key: "mirscope-figure-look",
    defaultValue: DEFAULT_SETTINGS,
  });
  const [busy, setBusy] = useState<FigureFormat | null>(null);
  const [error, setError] = useState<string | null>(null);
  const about = useFigureAbout();
  const save = async (format: FigureFormat) => {
    const { clientWidth: width = 640, clientHeight: height = 440 } = frame.current ?? {};
    const paper = settings.look === "paper" ? { font: settings.font, width: settings.width } : null;
    setBusy(format);
    setError(null);
    try {
      const { saveFigure } = await import("#app/_components/figure/save-figure.ts");
      await saveFigure({ spec, format, paper, size: { width, height }, fileName, about });
    } catch (reason) {
      setError(`The ${format.toUpperCase()} could not be made: ${String(reason)}`);
    } finally {
      setBusy(null);
    }
  };
  const isPaper = settings.look === "paper";
  return (
    <Popover trapFocus returnFocus position="bottom-end" width={290}>
      <Popover.Target>
        <ActionIcon aria-label="Save the figure" size={26}>
          <IconDownload size={15} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label="Save the figure" className="figure-save">
        <SegmentedControl
          size="xs"
          fullWidth
          aria-label="Look"
          value={settings.look}
          onChange={(next) => setSettings({ ...settings, look: next === "screen" ? "screen" : "paper" })}
          data={[
            { value: "paper", label: "For a paper" },
            { value: "screen", label: "As on the screen" },
          ]}
        />
        <SegmentedControl
          size="xs"
          fullWidth
          aria-label="Width"
          disabled={!isPaper}
          value={settings.width}
          onChange={(next) => setSettings({ ...settings, width: next === "page" ? "page" : "column" })}
          data={[
            { value: "column", label: "Column, 3.25 in" },
            { value: "page", label: "Page, 6.75 in" },
          ]}
        />
        <SegmentedControl
          size="xs"
          fullWidth
          aria-label="Font"
          disabled={!isPaper}
          value={settings.font}
          onChange={(next) => setSettings({ ...settings, font: next === "serif" ? "serif" : "sans" })}
          data={[
            { value: "sans", label: "Sans" },
            { value: "serif", label: "Serif" },
          ]}
        />
        <div className="figure-save-formats">
          {FORMATS.map((format) => (
            <Button
              key={format}
              size="xs"
              variant="default"
              loading={busy === format}
              onClick={() => void save(format)}
            >
              {format.toUpperCase()}
            </Button>
          ))}
        </div>
        <p className="dim">
          {isPaper ? "White ground, text of 8 and 9 pt. " : ""}PNG has twice the pixels; CSV holds the
          figure’s numbers.
        </p>
        {error === null ? null : <p role="alert">{error}</p>}
      </Popover.Dropdown>
    </Popover>
  );
}
