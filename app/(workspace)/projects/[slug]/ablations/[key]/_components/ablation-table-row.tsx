import { ActionIcon } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import Link from "next/link";
import { type DragEvent, useState } from "react";
import { Tip } from "#app/_components/values/tip.tsx";
import { paths } from "#app/_paths.ts";
import type { AblationRow } from "#lib/analysis/ablation-rows.ts";
import type { ExportCell } from "#lib/exports/table.ts";
import { MISSING } from "#lib/format/number-text.ts";
import { formatNumber } from "#lib/format/values.ts";
import type { AblationView } from "#lib/tables/ablations/ablation-view.ts";
import { AblationCell } from "./ablation-cell.tsx";
import { RowMenu } from "./row-menu.tsx";

interface Rank {
  readonly best: ReadonlySet<number>;
  readonly second: ReadonlySet<number>;
}

interface AblationTableRowProps {
  readonly slug: string;
  readonly view: AblationView;
  readonly row: AblationRow;
  readonly index: number;
  /** The cells of the export, so that the page and the export cannot differ. */
  readonly cells: readonly ExportCell[];
  readonly ranks: readonly Rank[];
  readonly hasRuleAbove: boolean;
  /** Whether a column shows the names of the runs. */
  readonly withRuns: boolean;
  /** Where the dragged row would be inserted. */
  readonly drop?: "above" | "below" | null;
  readonly canChange: boolean;
  readonly onMove: (from: number, to: number) => void;
  readonly onDragStart: () => void;
  readonly onDragOver?: (event: DragEvent) => void;
  readonly onDrop?: () => void;
}

/** One row: levels, runs and numbers. Several seeds expand into one line each. */
export function AblationTableRow(props: AblationTableRowProps) {
  const { slug, view, row, index, cells, ranks, hasRuleAbove, withRuns } = props;
  const { canChange, onMove, onDragStart } = props;
  const [isOpen, setOpen] = useState(false);
  const settings = view.ablation.factors.length + view.confounderKeys.length;
  const firstNumber = settings + (withRuns ? 1 : 0);
  const rank = (column: number) =>
    ranks[column]?.best.has(index) ? "best" : ranks[column]?.second.has(index) ? "second" : null;
  return (
    <>
      <tr
        className={hasRuleAbove ? "ablation-rule" : undefined}
        data-baseline={row.isBaseline || undefined}
        data-drop={props.drop ?? undefined}
        onDragOver={props.onDragOver}
        onDrop={props.onDrop}
      >
        <th scope="row">
          {cells[0]?.text} {row.isBaseline ? <span className="ablation-baseline">baseline</span> : null}
          {row.isClean ? null : (
            <Tip className="ablation-differs" label={differsIn(view, row)}>
              ≠
            </Tip>
          )}
        </th>
        {cells.slice(1, settings).map((cell, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: columns do not move
          <td key={at}>{cell.text}</td>
        ))}
        {withRuns ? (
          <td>
            {row.runs.length > 1 ? (
              <ActionIcon
                size={24}
                aria-expanded={isOpen}
                aria-label={`${row.runs.length} seeds of ${row.runs[0]?.name ?? ""}`}
                onClick={() => setOpen(!isOpen)}
              >
                {isOpen ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
              </ActionIcon>
            ) : null}
            <Link className="link" href={paths.run(slug, row.key)}>
              {row.runs[0]?.name}
            </Link>
            {row.runs.length > 1 ? <span className="dim"> +{row.runs.length - 1}</span> : null}
          </td>
        ) : null}
        {view.columns.map((column, at) => (
          <td key={column.id} className="page-table-number">
            <AblationCell
              cell={cells[firstNumber + at]}
              source={row.cells[column.id]}
              column={column}
              definition={view.definition}
              mark={rank(firstNumber + at)}
            />
          </td>
        ))}
        {canChange ? (
          <td className="ablation-actions">
            <RowMenu
              slug={slug}
              view={view}
              row={row}
              index={index}
              onMove={onMove}
              onDragStart={onDragStart}
            />
          </td>
        ) : null}
      </tr>
      {isOpen && withRuns
        ? row.runs.map((run) => (
            <tr key={run.id} className="ablation-seed">
              <th scope="row" />
              {cells.slice(1, settings).map((_, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns do not move
                <td key={at} />
              ))}
              <td>
                <Link className="link" href={paths.run(slug, run.id)}>
                  {run.name}
                </Link>
              </td>
              {view.columns.map(({ id, format }) => {
                const part = row.cells[id]?.parts.find((one) => one.runId === run.id);
                return (
                  <td key={id} className="page-table-number">
                    {part === undefined ? MISSING : formatNumber(part.value, format).text}
                  </td>
                );
              })}
              {canChange ? <td /> : null}
            </tr>
          ))
        : null}
    </>
  );
}

function differsIn({ confounding }: AblationView, row: AblationRow): string {
  const ids = new Set(row.runs.map((run) => run.id));
  const found = confounding.confounders.flatMap(({ key, values, reference }) => {
    const own = values.find((one) => one.runIds.some((id) => ids.has(id)))?.value;
    return own == null || own === reference ? [] : [`${key} = ${own} (elsewhere ${reference})`];
  });
  return found.length === 0
    ? "Not of the clean comparison."
    : `Differs in more than the factors: ${found.join(", ")}`;
}
