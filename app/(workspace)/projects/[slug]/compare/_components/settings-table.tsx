import { Button } from "@mantine/core";
import { useState } from "react";
import { PageTable } from "#app/_components/page/page-table.tsx";
import { isSameSetting } from "#lib/analysis/same-setting.ts";
import { MISSING } from "#lib/format/number-text.ts";
import type { ComparedRun } from "../_load.ts";
import { RunHeader } from "./run-header.tsx";
import type { RunCommands, SettingRow } from "./setting-row.ts";
import { TextDiff } from "./text-diff.tsx";

interface SettingsTableProps {
  readonly slug: string;
  readonly runs: readonly ComparedRun[];
  readonly rows: readonly SettingRow[];
  readonly reference: number;
  readonly at: string | null;
  readonly commands: RunCommands;
}

/** Further rows are rendered on demand, or when navigating to a difference among them. */
const FIRST_ROWS = 200;

export function SettingsTable({ slug, runs, rows, reference, at, commands }: SettingsTableProps) {
  const [isWhole, setWhole] = useState(false);
  const active = rows.findIndex(({ id }) => id === at);
  const isCut = rows.length > FIRST_ROWS && !isWhole && active < FIRST_ROWS;
  const shown = isCut ? rows.slice(0, FIRST_ROWS) : rows;
  return (
    <>
      <PageTable label="Settings of the runs">
        <thead>
          <tr>
            <th scope="col" className="compare-key">
              Param or tag
            </th>
            {runs.map((one, index) => (
              <RunHeader
                key={one.run.id}
                slug={slug}
                run={one.run}
                isReference={index === reference}
                position={[index, runs.length]}
                commands={commands}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <SettingCells key={row.id} row={row} reference={reference} isActive={row.id === at} runs={runs} />
          ))}
        </tbody>
      </PageTable>
      {isCut ? (
        <Button variant="subtle" onClick={() => setWhole(true)}>
          Show all {rows.length} rows
        </Button>
      ) : null}
    </>
  );
}

interface SettingCellsProps {
  readonly row: SettingRow;
  readonly runs: readonly ComparedRun[];
  readonly reference: number;
  readonly isActive: boolean;
}

function SettingCells({ row, runs, reference, isActive }: SettingCellsProps) {
  const base = row.values[reference] ?? null;
  return (
    <tr data-active={isActive || undefined} data-equal={!row.differs || undefined}>
      <th scope="row" className="compare-key" title={row.label}>
        {row.kind === "tags" ? <span className="compare-kind">tag</span> : null}
        {row.label}
      </th>
      {row.values.map((value, index) => {
        const isOther = index !== reference && !isSameSetting(value, base);
        return (
          <td key={runs[index]?.run.id} className="compare-value" data-other={isOther || undefined}>
            {isOther ? (
              <span className="compare-mark" title="Differs from the reference">
                <span aria-hidden="true">≠</span>
                <span className="visually-hidden">differs: </span>
              </span>
            ) : null}
            <Value value={value} base={isOther ? base : null} isLong={row.isLong} />
          </td>
        );
      })}
    </tr>
  );
}

function Value({ value, base, isLong }: { value: string | null; base: string | null; isLong: boolean }) {
  if (value === null) return <span className="dim">{MISSING}</span>;
  if (value === "") return <span className="dim">empty</span>;
  if (!isLong) return value;
  return base === null ? (
    <div className="compare-text">{value}</div>
  ) : (
    <TextDiff before={base} after={value} />
  );
}
