"use client";

import { useLiveStatus } from "#app/_hooks/use-live.ts";

const WORDS = {
  connecting: { label: "Connecting", tip: "Waiting for the stream of updates." },
  open: { label: "Live", tip: "Updates appear as they happen." },
  lost: { label: "Not live", tip: "The connection is lost; it is tried again every few seconds." },
} as const;

/** Indicates whether live updates arrive. */
export function LiveDot() {
  const status = useLiveStatus();
  const { label, tip } = WORDS[status];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the explanation must be reachable by keyboard
    <span className="live-dot" data-live={status} data-tip={tip} tabIndex={0}>
      {label}
    </span>
  );
}
