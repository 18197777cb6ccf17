"use client";

import { IconFlag3, IconX } from "@tabler/icons-react";
import type { LoadedRow } from "#app/_components/runs-table/data/grid-list.ts";

interface BaselineChipProps {
  /** Undefined while it is being fetched, null where it no longer exists. */
  readonly baseline: LoadedRow | null | undefined;
  readonly onClear: () => void;
}

/** The baseline that changes are measured against. */
export function BaselineChip({ baseline, onClear }: BaselineChipProps) {
  return (
    <span className="chip">
      <IconFlag3 size={13} stroke={1.8} aria-hidden />
      <span className="chip-text">
        Baseline: {baseline === undefined ? "…" : (baseline?.name ?? "gone, or of another grouping")}
      </span>
      <button type="button" className="chip-remove" aria-label="No baseline" onClick={onClear}>
        <IconX size={11} stroke={2} aria-hidden />
      </button>
    </span>
  );
}
