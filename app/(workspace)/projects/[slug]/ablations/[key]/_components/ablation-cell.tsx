import { OtherSet } from "#app/_components/values/other-set.tsx";
import { Tip } from "#app/_components/values/tip.tsx";
import type { AblationCell as Source } from "#lib/analysis/ablation-rows.ts";
import type { ExportCell, ExportDelta } from "#lib/exports/table.ts";
import { formatNumber } from "#lib/format/values.ts";
import { MIR_DEFINITION_INFO, type MirDefinition } from "#lib/mir/definitions.ts";
import type { Column } from "#lib/tables/query/schema.ts";

interface AblationCellProps {
  readonly cell: ExportCell | undefined;
  readonly source: Source | undefined;
  readonly column: Column;
  readonly definition: MirDefinition;
  readonly mark: "best" | "second" | null;
}

/** One number, formatted as in the export, with its spread, the number of seeds and the change against the baseline. */
export function AblationCell({ cell, source, column, definition, mark }: AblationCellProps) {
  if (cell === undefined || source === undefined) {
    return <span className="dim">{cell?.text}</span>;
  }
  const isMir = column.group === "MIR";
  return (
    <>
      {source.otherSet === null ? null : <OtherSet name={source.otherSet} />}
      <Tip className="value ablation-value" label={explanation(source, column, definition)}>
        <span className={cell.reported === true ? "value-reported" : undefined} data-mark={mark ?? undefined}>
          {cell.text}
        </span>
        {cell.reported === true ? (
          <span className="value-mark" aria-hidden="true">
            †
          </span>
        ) : null}
        {cell.error === undefined ? null : <span className="ablation-spread"> ± {cell.error.text}</span>}
        {cell.count === undefined ? null : <span className="ablation-spread"> ({cell.count})</span>}
        <span className="visually-hidden">
          {isMir ? ` (${definition}${cell.reported === true ? ", reported" : ""})` : ""}
          {mark === null ? "" : mark === "best" ? ", best" : ", second best"}
        </span>
      </Tip>
      {cell.delta === undefined ? null : <Delta delta={cell.delta} />}
    </>
  );
}

function Delta({ delta }: { readonly delta: ExportDelta }) {
  const kind = delta.withinNoise || delta.better === null ? "none" : delta.better ? "better" : "worse";
  const word = delta.withinNoise ? "within seed noise" : (delta.better ?? true) ? "better" : "worse";
  return (
    <span className="ablation-delta" data-kind={kind}>
      {delta.withinNoise ? "≈ " : ""}
      {delta.text}
      {delta.better === null ? null : <span className="visually-hidden"> {word}</span>}
    </span>
  );
}

function explanation(source: Source, column: Column, definition: MirDefinition): string {
  const { text, exact } = formatNumber(source.value, column.format);
  const lines = [
    `${column.label} ${source.isReported ? text : (exact ?? text)}${source.count > 1 ? `, mean over ${source.count} seeds` : ""}.`,
    source.deviation === null
      ? null
      : `Standard deviation ${formatNumber(source.deviation, "number").text}, standard error of the mean ${formatNumber(source.deviation / Math.sqrt(source.count), "number").text}.`,
    source.deviation === null && source.error !== null && column.group !== "MIR"
      ? `Standard error ${formatNumber(source.error, "number").text}.`
      : null,
    source.note,
    column.group === "MIR"
      ? `Definition ${definition}: ${MIR_DEFINITION_INFO[definition].explanation}`
      : null,
  ];
  return lines.filter((line) => line !== null).join("\n");
}
