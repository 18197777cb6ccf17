"use client";

import { Button } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { type ReactNode, useId, useRef, useState } from "react";

interface FileDropProps {
  readonly files: readonly File[];
  readonly error?: ReactNode;
  readonly onChange: (files: readonly File[]) => void;
}

const ACCEPTED = ".zip,.json,.jsonl,.csv,.txt,.jpg,.jpeg,.png,.webp,.gif,.tif,.tiff,.avif";

/** A drop zone for files, with a button to choose them. */
export function FileDrop({ files, error, onChange }: FileDropProps) {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const id = useId();
  const hasError = error !== undefined && error !== null;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut for the button inside
    <div
      className="set-drop"
      data-over={isOver || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onChange([...event.dataTransfer.files]);
      }}
    >
      <IconUpload size={20} stroke={1.5} aria-hidden />
      <span>
        Drop a zip here: a manifest.json or a list with its images, or images and texts of the same names. Or
        drop the images with one .csv, .jsonl or .json list.
      </span>
      <input
        ref={input}
        id={id}
        type="file"
        multiple
        accept={ACCEPTED}
        className="visually-hidden"
        tabIndex={-1}
        aria-label="Files of the set"
        onChange={(event) => onChange([...(event.currentTarget.files ?? [])])}
      />
      <Button
        variant="default"
        aria-invalid={hasError || undefined}
        aria-describedby={hasError ? `${id}-error` : undefined}
        onClick={() => input.current?.click()}
      >
        Choose files
      </Button>
      {hasError ? (
        <span className="set-error" id={`${id}-error`}>
          {error}
        </span>
      ) : null}
      <output htmlFor={id} aria-live="polite">
        {files.length === 0 ? "" : sizeText(files)}
      </output>
    </div>
  );
}

function sizeText(files: readonly File[]): string {
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  const size = bytes < 2 ** 20 ? `${Math.ceil(bytes / 1024)} KiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  const [first] = files;
  return files.length === 1 && first !== undefined
    ? `${first.name}, ${size}`
    : `${files.length} files, ${size}`;
}
