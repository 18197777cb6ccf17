import { spreadText } from "#app/_components/runs-table/cells/cell-text.ts";
import { NumberValue } from "#app/_components/values/number-value.tsx";
import { RelativeTime } from "#app/_components/values/relative-time.tsx";
import { TagValue } from "#app/_components/values/tag-value.tsx";
import { Tip } from "#app/_components/values/tip.tsx";
import type { ColourOfTag } from "#app/_components/values/use-tag-colours.ts";
import { MISSING } from "#lib/format/number-text.ts";
import { formatCell, formatWithSettings } from "#lib/tables/columns/column-display.ts";
import type { ColumnSettings } from "#lib/tables/query/column-settings.ts";
import type { GridCell } from "#lib/tables/query/grid-schema.ts";
import type { Column } from "#lib/tables/query/schema.ts";

interface GroupNumberProps {
  readonly cell: GridCell;
  readonly column: Column;
  readonly settings: ColumnSettings | undefined;
  readonly decimals: number;
  readonly statistic: "mean" | "median";
  /** Runs of the group. */
  readonly size: number;
}

/** `mean ± deviation (n)` or `median [least–greatest] (n)` of a group's runs. */
export function GroupNumber({ cell, column, settings, decimals, statistic, size }: GroupNumberProps) {
  const count = cell.count ?? size;
  const { text, exact } = formatCell(cell, column, settings) ?? { text: MISSING, exact: null };
  // A param that all runs share has no statistics.
  if (cell.distinct === 1) {
    return <NumberValue text={text} explanation={exact} decimals={decimals} />;
  }
  const [least, greatest] = (cell.range ?? []).map(
    (bound) => formatCell({ value: bound }, column, settings)?.text ?? MISSING,
  );
  const spread = statistic === "median" ? rangeText(least, greatest, count) : deviationText(cell, text);
  const lines = [
    `${statistic === "median" ? "Median" : "Mean"} ${exact ?? text} of ${count} of ${size} ${size === 1 ? "run" : "runs"}.`,
    cell.deviation === undefined
      ? null
      : `Standard deviation (n − 1) ${formatWithSettings(cell.deviation, { format: "number" }, undefined).text}.`,
    least === undefined || count < 2 ? null : `From ${least} to ${greatest}.`,
    cell.isReported === true ? "† With values that are reported by others, not measured here." : null,
  ];
  return (
    <Tip
      label={lines.filter((line) => line !== null).join("\n")}
      className={cell.isReported === true ? "group-number value-reported" : "group-number"}
      tabIndex={-1}
    >
      <NumberValue text={text} explanation={null} decimals={decimals} isReported={cell.isReported === true} />
      <span className="group-spread" data-wide={statistic === "median" || undefined}>
        {spread}
      </span>
      <span className="group-count">{count === 1 && size === 1 ? "" : `(${count})`}</span>
    </Tip>
  );
}

function rangeText(least: string | undefined, greatest: string | undefined, count: number): string {
  return count < 2 || least === undefined ? "" : `${least}–${greatest}`;
}

function deviationText({ deviation }: GridCell, shown: string): string {
  return deviation === undefined ? "" : `±${spreadText(deviation, shown)}`;
}

interface GroupTextProps {
  readonly cell: GridCell;
  readonly column: Column;
  readonly colourOf: ColourOfTag;
}

/** The text that all runs of a group share, or how many different ones they have. */
export function GroupText({ cell, column, colourOf }: GroupTextProps) {
  const { text, distinct = 0, count = 0 } = cell;
  if (text === undefined) {
    return distinct > 1 ? (
      <span className="dim" title={`${distinct} different values in ${count} runs`}>
        {distinct} values
      </span>
    ) : (
      <span className="value-missing">{MISSING}</span>
    );
  }
  if (column.kind === "time") {
    return <RelativeTime at={text} tabIndex={-1} />;
  }
  if (column.group === "Tags") {
    return <TagValue value={text} colour={colourOf(column.id.slice("tags.".length), text)} />;
  }
  return (
    <span className="value" title={text}>
      {text}
    </span>
  );
}
