"use client";

import { Button, Checkbox, SegmentedControl } from "@mantine/core";
import { type DragEvent, useMemo, useState } from "react";
import { PageTable } from "#app/_components/page/page-table.tsx";
import { rankRows } from "#lib/exports/ranking.ts";
import { DELTA_MODES, tableOptionsOf } from "#lib/tables/ablations/ablation-choice.ts";
import { PRINTED_AVERAGE } from "#lib/tables/ablations/ablation-members.ts";
import type { AblationView } from "#lib/tables/ablations/ablation-view.ts";
import { ablationTable } from "#lib/tables/ablations/export-ablation.ts";
import { useAblation } from "../../_components/use-ablation.ts";
import { AblationTableHead } from "./ablation-table-head.tsx";
import { AblationTableRow } from "./ablation-table-row.tsx";
import { moveLevel } from "./move-level.ts";
import { useAblationChoice } from "./use-ablation-choice.ts";

interface AblationTableProps {
  readonly slug: string;
  readonly view: AblationView;
  readonly canChange: boolean;
}

const DELTA_LABELS = { absolute: "Δ", percent: "Δ %", none: "no Δ" } as const;

/** The ablation table in the layout of papers: levels as rows, MIR, average and benchmarks as columns. */
export function AblationTable({ slug, view, canChange }: AblationTableProps) {
  const { ablation, rows } = view;
  const { change, isBusy } = useAblation(slug, ablation);
  const [{ delta, withRuns }, choose] = useAblationChoice();
  const [dragged, setDragged] = useState<number | null>(null);
  const [over, setOver] = useState<number | null>(null);
  const hasBaseline = rows.some((row) => row.isBaseline);
  const table = useMemo(
    () => ablationTable(view, tableOptionsOf({ delta, withRuns })),
    [view, delta, withRuns],
  );
  const ranks = useMemo(() => table.columns.map((_, index) => rankRows(table, index)), [table]);
  const isOrdered = Object.values(ablation.levelOrder).some((levels) => levels.length > 0);
  const isPrinted = view.columns.some(({ id }) => id === PRINTED_AVERAGE);
  const order = (levelOrder: Record<string, string[]>, title: string) =>
    void change({ patch: { levelOrder }, undo: { levelOrder: ablation.levelOrder }, title });
  const move = (from: number, to: number) => {
    const found = moveLevel(rows, ablation.factors, from, to);
    if (found !== null) {
      order({ ...ablation.levelOrder, [found.factor]: found.order }, `${found.factor} ${found.level} moved`);
    }
  };
  const dragProps = (index: number) =>
    // Only rows that would change the position of the level are drop targets; elsewhere the pointer shows no drop.
    dragged === null || moveLevel(rows, ablation.factors, dragged, index) === null
      ? {}
      : {
          onDragOver: (event: DragEvent) => {
            event.preventDefault();
            setOver(index);
          },
          onDrop: () => move(dragged, index),
          drop: over !== index ? null : index < dragged ? ("above" as const) : ("below" as const),
        };
  const endDrag = () => {
    setDragged(null);
    setOver(null);
  };
  return (
    <section aria-labelledby="levels">
      <div className="ablation-bar">
        <h2 className="section-title" id="levels">
          Levels <span className="dim">{rows.length}</span>
        </h2>
        <div className="ablation-bar-tools">
          {isOrdered && canChange ? (
            <Button
              variant="subtle"
              color="gray"
              disabled={isBusy}
              onClick={() => order({}, isPrinted ? "Order of the source restored" : "Natural order restored")}
            >
              {isPrinted ? "As printed" : "Natural order"}
            </Button>
          ) : null}
          <Checkbox
            size="xs"
            label="Run names"
            checked={withRuns}
            onChange={(event) => choose({ withRuns: event.currentTarget.checked })}
          />
          {hasBaseline ? (
            <SegmentedControl
              size="xs"
              aria-label="Change against the baseline"
              data={DELTA_MODES.map((mode) => ({ value: mode, label: DELTA_LABELS[mode] }))}
              value={delta}
              onChange={(value) =>
                choose({ delta: DELTA_MODES.find((mode) => mode === value) ?? "absolute" })
              }
            />
          ) : null}
        </div>
      </div>
      <PageTable label={ablation.title}>
        <AblationTableHead view={view} table={table} canChange={canChange} />
        <tbody onDragEnd={endDrag} onDragLeave={() => setOver(null)}>
          {rows.map((row, index) => (
            <AblationTableRow
              key={row.key}
              slug={slug}
              view={view}
              row={row}
              index={index}
              cells={table.rows[index]?.cells ?? []}
              ranks={ranks}
              withRuns={withRuns}
              hasRuleAbove={table.rows[index]?.hasRuleAbove === true}
              canChange={canChange}
              onMove={move}
              onDragStart={() => setDragged(index)}
              {...dragProps(index)}
            />
          ))}
        </tbody>
      </PageTable>
      <TableNotes view={view} hasDelta={hasBaseline && delta !== "none"} />
    </section>
  );
}

function TableNotes({ view, hasDelta }: { readonly view: AblationView; readonly hasDelta: boolean }) {
  const { rows, columns } = view;
  const cells = rows.flatMap((row) => Object.values(row.cells));
  const hasSeeds = columns.some((column) => (view.seedDeviations[column.id] ?? null) !== null);
  const notes = [
    cells.length === 0 ? "" : "Best bold, second best underlined.",
    cells.some((cell) => cell.isReported) ? "† and italics: reported by the source, not measured here." : "",
    cells.some((cell) => cell.deviation !== null)
      ? "± over several seeds is their standard deviation, with the number of seeds in parentheses; of a single run, its standard error."
      : cells.some((cell) => cell.error !== null)
        ? "± is the standard error of a single run’s MIR over the evaluation samples."
        : "",
    hasDelta
      ? hasSeeds
        ? "≈: change within two standard errors of the difference, by the spread between seeds."
        : "No runs differ in the seed only, so changes cannot be told from seed noise."
      : "",
    rows.some((row) => !row.isClean) ? "≠: differs in more than the factors." : "",
  ].filter(Boolean);
  return <p className="ablation-legend">{notes.join(" ")}</p>;
}
