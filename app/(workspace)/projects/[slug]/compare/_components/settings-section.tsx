"use client";

import { ActionIcon, Switch } from "@mantine/core";
import { IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import { useEffect, useMemo, useRef } from "react";
import { EmptyState } from "#app/_components/page/empty-state.tsx";
import type { ComparedRun } from "../_load.ts";
import type { RunCommands, SettingRow } from "./setting-row.ts";
import { SettingsTable } from "./settings-table.tsx";
import { useDifferenceKeys } from "./use-difference-keys.ts";

interface SettingsSectionProps {
  readonly runs: readonly ComparedRun[];
  readonly rows: readonly SettingRow[];
  readonly reference: number;
  readonly isOnlyDiffering: boolean;
  /** Id of the row that "next difference" continues from. */
  readonly at: string | null;
  readonly slug: string;
  readonly commands: RunCommands;
  readonly onOnlyDiffering: (isOnly: boolean) => void;
  readonly onAt: (id: string | null) => void;
}

/** Params and tags, one column per run, with navigation between differences. */
export function SettingsSection(props: SettingsSectionProps) {
  const { rows, at, onAt, isOnlyDiffering, onOnlyDiffering } = props;
  const frame = useRef<HTMLDivElement>(null);
  const differences = useMemo(() => rows.filter(({ differs }) => differs), [rows]);
  const position = differences.findIndex(({ id }) => id === at);
  const go = (by: 1 | -1) => {
    const start = position < 0 && by < 0 ? 0 : position;
    const next = differences[(start + by + differences.length) % Math.max(1, differences.length)];
    if (next !== undefined) onAt(next.id);
  };
  useDifferenceKeys({
    onNext: () => go(1),
    onPrevious: () => go(-1),
    onLeave: () => at !== null && onAt(null),
  });
  useEffect(() => {
    if (at !== null) {
      frame.current?.querySelector("[data-active]")?.scrollIntoView({ block: "center", inline: "nearest" });
    }
  }, [at]);
  const shown = isOnlyDiffering ? differences : rows;
  return (
    <section aria-labelledby="settings" ref={frame}>
      <div className="compare-head">
        <h2 className="section-title" id="settings">
          Settings <span className="dim">{rows.length}</span>
        </h2>
        <Switch
          size="xs"
          label="Only differences"
          checked={isOnlyDiffering}
          onChange={(event) => onOnlyDiffering(event.currentTarget.checked)}
        />
        <div className="compare-walk">
          <span aria-live="polite" className="dim">
            {position < 0
              ? `${differences.length} ${differences.length === 1 ? "difference" : "differences"}`
              : `Difference ${position + 1} of ${differences.length}`}
          </span>
          <ActionIcon
            aria-label="Previous difference (p)"
            title="Previous difference (p)"
            disabled={differences.length === 0}
            onClick={() => go(-1)}
          >
            <IconChevronUp size={15} aria-hidden />
          </ActionIcon>
          <ActionIcon
            aria-label="Next difference (n)"
            title="Next difference (n)"
            disabled={differences.length === 0}
            onClick={() => go(1)}
          >
            <IconChevronDown size={15} aria-hidden />
          </ActionIcon>
        </div>
      </div>
      <SettingsTable {...props} rows={shown} />
      {shown.length === 0 ? (
        <EmptyState title={rows.length === 0 ? "These runs have no settings" : "Nothing differs"}>
          {rows.length === 0
            ? "Log params with POST /api/v1/runs, or tags at any time."
            : `All ${rows.length} params and tags are equal over these runs.`}
        </EmptyState>
      ) : null}
    </section>
  );
}
