"use client";

import { Button } from "@mantine/core";
import { Fragment } from "react";
import type { ChooserVariant } from "#app/_components/runs-table/columns/chooser-entries.ts";
import { STATISTICS } from "#lib/tables/columns/describe-column.ts";
import type { GroupStatistic } from "#lib/tables/query/column-id.ts";
import type { Column } from "#lib/tables/query/schema.ts";

interface ChooserGroupProps {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly variantsOf: (column: Column) => readonly ChooserVariant[];
  /** Statistics of groups; none where rows are runs. */
  readonly statisticsOf: (
    column: Column,
  ) => readonly { readonly id: string; readonly statistic: GroupStatistic }[];
  readonly shown: ReadonlySet<string>;
  readonly runCount: number;
  readonly onSet: (ids: readonly string[], isShown: boolean) => void;
}

/** One group of columns; plain elements, since there may be hundreds. */
export function ChooserGroup(props: ChooserGroupProps) {
  const { title, columns, variantsOf, statisticsOf, shown, runCount, onSet } = props;
  const ids = columns.map((column) => column.id).filter((id) => id !== "name");
  const areAllShown = ids.every((id) => shown.has(id));
  return (
    <fieldset className="chooser-fieldset">
      <legend className="visually-hidden">{title}</legend>
      <div className="chooser-group">
        <span aria-hidden="true">{title}</span>
        {ids.length < 2 ? null : (
          <Button variant="subtle" size="compact-xs" onClick={() => onSet(ids, !areAllShown)}>
            {areAllShown ? "Hide all" : "Show all"}
            <span className="visually-hidden"> of {title}</span>
          </Button>
        )}
      </div>
      {columns.map((column) => (
        <Fragment key={column.id}>
          <div className="chooser-item">
            <label className="chooser-label" title={column.description}>
              <input
                type="checkbox"
                checked={column.id === "name" || shown.has(column.id)}
                disabled={column.id === "name"}
                onChange={(event) => onSet([column.id], event.currentTarget.checked)}
              />
              <span className="chooser-name">{column.label}</span>
              <span className="chooser-filled">{filledText(column, runCount)}</span>
            </label>
            {variantsOf(column).map((variant) => (
              <button
                key={variant.id}
                type="button"
                className="chooser-variant"
                aria-pressed={shown.has(variant.id)}
                aria-label={`${column.label}, ${variant.label}`}
                data-tip={variant.description}
                onClick={() => onSet([variant.id], !shown.has(variant.id))}
              >
                {variant.label}
              </button>
            ))}
          </div>
          <Statistics column={column} statistics={statisticsOf(column)} shown={shown} onSet={onSet} />
        </Fragment>
      ))}
    </fieldset>
  );
}

interface StatisticsProps extends Pick<ChooserGroupProps, "shown" | "onSet"> {
  readonly column: Column;
  readonly statistics: ReturnType<ChooserGroupProps["statisticsOf"]>;
}

/** Further statistics of a column: for shown columns only, or the list would be twice as long. */
function Statistics({ column, statistics, shown, onSet }: StatisticsProps) {
  const isThere = shown.has(column.id) || statistics.some(({ id }) => shown.has(id));
  return !isThere || statistics.length === 0 ? null : (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would need a visible legend
    <div className="chooser-statistics" role="group" aria-label={`Statistics of ${column.label}`}>
      {statistics.map(({ id, statistic }) => (
        <button
          key={id}
          type="button"
          className="chooser-variant"
          aria-pressed={shown.has(id)}
          aria-label={`${column.label}, ${STATISTICS[statistic].label} of groups`}
          data-tip={STATISTICS[statistic].description}
          onClick={() => onSet([id], !shown.has(id))}
        >
          {STATISTICS[statistic].label}
        </button>
      ))}
    </div>
  );
}

function filledText({ filled, id }: Column, runCount: number): string {
  const isMade = filled === 0 && /^(fid|calc|mir:best|metrics:|mean:|std:|median:|min:|max:|n:)/.test(id);
  return filled === runCount || isMade ? "" : `${filled} of ${runCount}`;
}
