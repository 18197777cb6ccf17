import type { ReactNode } from "react";
import { cellSignature, numberOf, numberText } from "#app/_components/runs-table/cells/cell-text.ts";
import { DeltaValue } from "#app/_components/runs-table/cells/delta-value.tsx";
import { GroupNumber, GroupText } from "#app/_components/runs-table/cells/group-cells.tsx";
import { NameCell } from "#app/_components/runs-table/cells/name-cell.tsx";
import { hasSpread } from "#app/_components/runs-table/columns/column-width.ts";
import type { LoadedRow } from "#app/_components/runs-table/data/grid-list.ts";
import { MirCell } from "#app/_components/values/mir-cell.tsx";
import { NumberValue } from "#app/_components/values/number-value.tsx";
import { OtherSet } from "#app/_components/values/other-set.tsx";
import { RelativeTime } from "#app/_components/values/relative-time.tsx";
import { ReviewBadge } from "#app/_components/values/review-badge.tsx";
import { StatusBadge } from "#app/_components/values/status-badge.tsx";
import { TagValue } from "#app/_components/values/tag-value.tsx";
import { Tip } from "#app/_components/values/tip.tsx";
import type { ColourOfTag } from "#app/_components/values/use-tag-colours.ts";
import { deltaOf } from "#lib/analysis/delta.ts";
import { MISSING } from "#lib/format/number-text.ts";
import { MirDefinitionSchema } from "#lib/mir/schema.ts";
import { RunStatusSchema } from "#lib/runs/schema.ts";
import {
  deltaModeOf,
  directionOf,
  formatCell,
  formatWithSettings,
} from "#lib/tables/columns/column-display.ts";
import { parseColumnId } from "#lib/tables/query/column-id.ts";
import type { ColumnSettings } from "#lib/tables/query/column-settings.ts";
import { FIXED_COLUMNS, isFixedColumn } from "#lib/tables/query/fixed-columns.ts";
import { type GridCell, type GridFacts, REVIEW_STATES } from "#lib/tables/query/grid-schema.ts";
import type { Column } from "#lib/tables/query/schema.ts";

/** What the cells of one column need apart from their row. */
export interface CellContext {
  readonly slug: string;
  readonly column: Column;
  readonly settings: ColumnSettings | undefined;
  /** Digits after the point of the column's longest value; of a MIR column, of its standard errors (0: none). */
  readonly decimals: number;
  readonly facts: GridFacts | undefined;
  readonly baseline: LoadedRow | null;
  readonly statistic: "mean" | "median";
  readonly colourOf: ColourOfTag;
}

const missing = <span className="value-missing">{MISSING}</span>;

/** The content of a cell. */
export function gridCell(row: LoadedRow, context: CellContext): ReactNode {
  const { column, settings, baseline } = context;
  if (column.id === "name") {
    return <NameCell row={row} slug={context.slug} isBaseline={baseline?.key === row.key} />;
  }
  const cell = row.cells.get(column.id);
  if (cell === undefined) {
    return <span className="cell-waiting" />;
  }
  const own = row.kind === "group" ? groupCell(row, cell, context) : memberCell(row, cell, context);
  const value =
    cell.otherSet === undefined || cell.value === undefined ? (
      own
    ) : (
      <>
        <OtherSet name={cell.otherSet} tabIndex={-1} />
        {own}
      </>
    );
  const mode = baseline === null ? null : deltaModeOf(column, settings);
  if (mode === null || baseline === null) {
    return value;
  }
  const isItself = baseline.key === row.key;
  const delta = isItself
    ? null
    : deltaOf(
        cell,
        baseline.cells.get(column.id) ?? {},
        mode,
        directionOf(column, settings),
        context.facts?.seedDeviation ?? null,
      );
  return (
    <span className="cell-with-delta">
      <span className="cell-own">{value}</span>
      <DeltaValue
        delta={delta}
        mode={mode}
        shown={numberText(cell, column, settings) ?? ""}
        against={baseline.name}
      />
    </span>
  );
}

function groupCell(row: LoadedRow, cell: GridCell, context: CellContext): ReactNode {
  const { column, settings, decimals, statistic } = context;
  if (column.id === "runs") {
    return <NumberValue text={String(row.size)} explanation={null} />;
  }
  if (cell.count === 0) {
    return hasSpread(column) ? alignedWithMeans(missing, statistic) : missing;
  }
  // A statistic that is a column of its own has no count, and no spread.
  if (cell.count === undefined) {
    return numberCell(cell, context);
  }
  return column.kind === "number" && numberOf(cell) !== null ? (
    <GroupNumber
      cell={cell}
      column={column}
      settings={settings}
      decimals={decimals}
      statistic={statistic}
      size={row.size}
    />
  ) : (
    <GroupText cell={cell} column={column} colourOf={context.colourOf} />
  );
}

/** Below its group, a run's number is aligned with the mean. */
function memberCell(row: LoadedRow, cell: GridCell, context: CellContext): ReactNode {
  const { column, statistic } = context;
  const value = runCell(row, cell, context);
  if (row.level === 0 || column.kind !== "number" || !hasSpread(column)) {
    return value;
  }
  return alignedWithMeans(value, cell.mir === undefined ? statistic : null);
}

/** Aligned with the means of groups, with room for a deviation and a count after it; a MIR of one run has its error there. */
function alignedWithMeans(value: ReactNode, statistic: CellContext["statistic"] | null): ReactNode {
  return (
    <span className="group-number">
      {value}
      {statistic === null ? null : (
        <span className="group-spread" data-wide={statistic === "median" || undefined} />
      )}
      <span className="group-count" />
    </span>
  );
}

function runCell(row: LoadedRow, cell: GridCell, context: CellContext): ReactNode {
  const { column } = context;
  if (column.id === "runs") {
    return null;
  }
  const ref = parseColumnId(column.id);
  if (ref === null) {
    // A statistic of groups: single runs have none.
    return null;
  }
  if (ref.kind === "keyed" && ref.family === "mir") {
    return mirCell(row, cell, ref.key, context);
  }
  switch (column.kind) {
    case "status":
      return <StatusBadge status={RunStatusSchema.parse(cell.text ?? row.status)} />;
    case "time":
      return cell.text === undefined ? missing : <RelativeTime at={cell.text} tabIndex={-1} />;
    case "number":
      return numberCell(cell, context);
    default:
      return textCell(cell, context);
  }
}

function mirCell(
  row: LoadedRow,
  cell: GridCell,
  key: string,
  { decimals, settings }: CellContext,
): ReactNode {
  const definition = MirDefinitionSchema.parse(key);
  return (
    <MirCell
      cell={cell.mir}
      job={row.job ?? null}
      definition={definition}
      hasErrorRoom={decimals > 0}
      {...(settings?.format === undefined || cell.mir === undefined
        ? {}
        : { text: formatWithSettings(cell.mir.value, { format: "mir" }, settings).text })}
    />
  );
}

function numberCell(cell: GridCell, { column, settings, decimals }: CellContext): ReactNode {
  const printed = formatCell(cell, column, settings);
  if (printed === null) {
    return cell.parts === undefined ? severalOrNone(cell) : partsCell(cell.parts);
  }
  const { text, exact } = printed;
  const logged = cell.text !== undefined && cell.text !== text ? cell.text : exact;
  const number = (
    <NumberValue
      text={text}
      explanation={explanationOf(cell, column, text, logged)}
      isReported={cell.isReported === true}
      decimals={decimals}
    />
  );
  return isOfSome(cell) ? (
    <>
      <span className="value-parts">
        {cell.parts[0]} of {cell.parts[1]}:
      </span>{" "}
      {number}
    </>
  ) : (
    number
  );
}

/** A mean that leaves missing values out on request. */
const isOfSome = (cell: GridCell): cell is GridCell & { readonly parts: readonly [number, number] } =>
  cell.parts !== undefined && cell.parts[0] < cell.parts[1];

function explanationOf(cell: GridCell, column: Column, text: string, exact: string | null): string | null {
  const error =
    cell.error === undefined
      ? ""
      : ` ± ${formatWithSettings(cell.error, { format: "number" }, undefined).text}`;
  const unit = column.unit === null || column.group !== "Scores" ? "" : ` (${column.unit})`;
  const lines = [
    exact === null && error === "" && unit === "" ? null : `${exact ?? text}${error}${unit}`,
    cell.parts === undefined ? null : overText(cell.parts),
    cell.isReported === true
      ? `† reported${cell.note === undefined ? "" : ` in ${cell.note}`}, not measured here`
      : (cell.note ?? null),
  ].filter((line) => line !== null);
  return lines.length === 0 ? null : lines.join("\n");
}

const overText = ([present, of]: readonly [number, number]): string =>
  present === of
    ? `Mean over ${of} values.`
    : `Mean over ${present} of ${of} values: it compares with means over the same ones only.`;

/** A mean over some of its columns compares with no other, so only how many there are is said. */
function partsCell([present, of]: readonly [number, number]): ReactNode {
  return present === 0 ? (
    missing
  ) : (
    <Tip
      label={`${present} of ${of} have a value: a mean over some of them would compare with no other.`}
      className="value-missing"
      tabIndex={-1}
    >
      {present} of {of}
    </Tip>
  );
}

/** Sources that print one run in several tables may print several averages. */
function severalOrNone(cell: GridCell): ReactNode {
  return cell.text === undefined || cell.isReported !== true ? (
    textOnly(cell)
  ) : (
    <NumberValue
      text={cell.text}
      explanation={`† reported${cell.note === undefined ? "" : ` in ${cell.note}`}, not measured here`}
      isReported
    />
  );
}

function textOnly({ text }: GridCell): ReactNode {
  return text === undefined ? (
    missing
  ) : (
    <span className="value" title={text}>
      {text}
    </span>
  );
}

function textCell(cell: GridCell, { column, colourOf }: CellContext): ReactNode {
  const { text } = cell;
  if (text === undefined) {
    return missing;
  }
  const definition = isFixedColumn(column.id) ? FIXED_COLUMNS[column.id] : null;
  const review = REVIEW_STATES.find((state) => definition?.kind === "review" && state === text);
  if (review !== undefined) {
    return <ReviewBadge state={review} />;
  }
  if (column.group === "Tags") {
    return <TagValue value={text} colour={colourOf(column.id.slice("tags.".length), text)} />;
  }
  if (definition?.isLong === true) {
    return (
      <Tip label={text} className="value" tabIndex={-1}>
        {text}
      </Tip>
    );
  }
  return textOnly(cell);
}

/** Text that changes whenever the cell shows something new. */
export function gridSignature(row: LoadedRow, { column, settings }: CellContext): string {
  const text = cellSignature(row.cells.get(column.id), column, settings);
  return column.group === "MIR" && row.job?.state === "failed" ? `${text} failed` : text;
}
