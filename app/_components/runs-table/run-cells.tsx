import Link from "next/link";
import type { ReactNode } from "react";
import { MirCell } from "#app/_components/values/mir-cell.tsx";
import { NumberValue } from "#app/_components/values/number-value.tsx";
import { RelativeTime } from "#app/_components/values/relative-time.tsx";
import { StatusBadge } from "#app/_components/values/status-badge.tsx";
import { Tip } from "#app/_components/values/tip.tsx";
import { paths } from "#app/_paths.ts";
import { plusMinusText, shownStandardError } from "#lib/mir/interval-text.ts";
import { MirDefinitionSchema } from "#lib/mir/schema.ts";
import { MISSING } from "#lib/numerics/number-text.ts";
import { parseColumnId } from "#lib/tables/column-id.ts";
import { formatNumber } from "#lib/tables/format.ts";
import { type Column, fromWireNumber, type RunRow } from "#lib/tables/schema.ts";

export interface CellContext {
  readonly slug: string;
  /** Digits after the point of each column's longest value; of a MIR column, of its standard errors (0: none). */
  readonly decimals: ReadonlyMap<string, number>;
}

/** What stands in a cell. */
export function runCell(row: RunRow, column: Column, context: CellContext): ReactNode {
  const reference = parseColumnId(column.id);
  if (reference === null) {
    return missing;
  }
  if (reference.kind === "fixed") {
    return fixedCell(row, column, context);
  }
  const { family, key } = reference;
  switch (family) {
    case "mir": {
      const definition = MirDefinitionSchema.parse(key);
      const hasErrorRoom = (context.decimals.get(column.id) ?? 0) > 0;
      return (
        <MirCell
          cell={row.mir[definition]}
          job={row.job}
          definition={definition}
          hasErrorRoom={hasErrorRoom}
        />
      );
    }
    case "params":
      return textOrNumber(row.params[key], column, context);
    case "tags":
      return textOrNumber(row.tags[key], column, context);
    case "metrics":
      return metricCell(row.metrics[key], column, context);
    case "scores":
      return scoreCell(row.scores[key], column, context);
    default:
      return missing;
  }
}

const missing = <span className="value-missing">{MISSING}</span>;

function fixedCell(row: RunRow, column: Column, context: CellContext): ReactNode {
  switch (column.id) {
    case "name":
      return (
        <Link
          className="grid-link"
          href={paths.run(context.slug, row.id)}
          tabIndex={-1}
          data-cell-focus
          title={row.name}
        >
          {row.name}
        </Link>
      );
    case "status":
      return <StatusBadge status={row.status} />;
    case "average":
      return averageCell(row, column);
    case "average.reported":
      return printedAverageCell(row, column);
    case "ablation":
      return <AblationNames row={row} />;
    case "startedAt":
      return <RelativeTime at={row.startedAt} tabIndex={-1} />;
    case "updatedAt":
      return <RelativeTime at={row.updatedAt} tabIndex={-1} />;
    case "endedAt":
      return row.endedAt === null ? missing : <RelativeTime at={row.endedAt} tabIndex={-1} />;
    case "lastStep":
      return plainNumber(row.lastStep, column);
    case "checkpointCount":
      return plainNumber(row.checkpointCount, column);
    default:
      return missing;
  }
}

function plainNumber(value: number | null, column: Column): ReactNode {
  const { text, exact } = formatNumber(value, column.format);
  return <NumberValue text={text} explanation={exact} />;
}

function AblationNames({ row }: { readonly row: RunRow }) {
  const titles = row.ablations.map((ablation) => ablation.title);
  if (titles.length === 0) {
    return missing;
  }
  const text = titles.join(", ");
  return (
    <Tip label={text} className="value" tabIndex={-1}>
      {text}
    </Tip>
  );
}

function averageCell({ average }: RunRow, column: Column): ReactNode {
  if (average === null || average.n === 0) {
    return missing;
  }
  if (average.value === null) {
    return (
      <Tip
        label={`Scores of ${average.n} of ${average.of} benchmarks: a mean over some of them would compare with no other.`}
        className="value-missing"
        tabIndex={-1}
      >
        {average.n} of {average.of}
      </Tip>
    );
  }
  const { text, exact } = formatNumber(average.value, column.format);
  return <NumberValue text={text} explanation={`${exact ?? text}, mean over ${average.of} benchmarks`} />;
}

/** A run that several tables print may have several averages, over different benchmarks: all are shown. */
function printedAverageCell({ ablations }: RunRow, column: Column): ReactNode {
  const printed = ablations.filter((ablation) => ablation.reportedAverage !== null);
  if (printed.length === 0) {
    return missing;
  }
  const texts = printed.map(({ reportedAverage }) => formatNumber(reportedAverage, column.format).text);
  const lines = printed.map(({ title }, index) => `${texts[index]} in ${title}`);
  return (
    <NumberValue
      text={[...new Set(texts)].join(" / ")}
      explanation={[...lines, "† printed by the source, over that table's benchmarks"].join("\n")}
      isReported
    />
  );
}

function scoreCell(
  score: RunRow["scores"][string] | undefined,
  column: Column,
  context: CellContext,
): ReactNode {
  if (score === undefined) {
    return missing;
  }
  const { text, exact } = formatNumber(score.value, column.format);
  const parts = [
    `${exact ?? text}${score.stderr === null ? "" : ` ± ${formatNumber(score.stderr, "number").text}`}${column.unit === null ? "" : ` (${column.unit})`}`,
    score.n === null ? null : `n = ${score.n}`,
    score.origin === "reported"
      ? `† reported${score.source === null ? "" : ` in ${score.source}`}, not measured here`
      : null,
  ];
  return (
    <NumberValue
      text={text}
      explanation={parts.filter((part) => part !== null).join("\n")}
      isReported={score.origin === "reported"}
      decimals={context.decimals.get(column.id) ?? 0}
    />
  );
}

function metricCell(
  metric: RunRow["metrics"][string] | undefined,
  column: Column,
  context: CellContext,
): ReactNode {
  if (metric === undefined) {
    return missing;
  }
  const { text, exact } = formatNumber(fromWireNumber(metric.last), column.format);
  const range =
    metric.minimum === null || metric.maximum === null
      ? ""
      : `\nfrom ${metricText(metric.minimum, column)} to ${metricText(metric.maximum, column)}`;
  return (
    <NumberValue
      text={text}
      explanation={`${exact ?? text} at step ${metric.lastStep}${range}`}
      decimals={context.decimals.get(column.id) ?? 0}
    />
  );
}

function metricText(value: number | "NaN" | "Infinity" | "-Infinity", column: Column): string {
  return formatNumber(fromWireNumber(value), column.format).text;
}

function textOrNumber(value: string | undefined, column: Column, context: CellContext): ReactNode {
  if (value === undefined) {
    return missing;
  }
  const number = value.trim() === "" ? Number.NaN : Number(value);
  if (column.kind !== "number" || Number.isNaN(number)) {
    return (
      <span className="value" title={value}>
        {value}
      </span>
    );
  }
  const { text } = formatNumber(number, column.format);
  return (
    <NumberValue
      text={text}
      explanation={text === value ? null : value}
      decimals={context.decimals.get(column.id) ?? 0}
    />
  );
}

/** The text that a cell's number stands for, for alignment and flashing; "" for what is no number. */
export function cellText(row: RunRow, column: Column): string {
  const reference = parseColumnId(column.id);
  if (reference === null || reference.kind === "fixed") {
    return fixedText(row, column);
  }
  const { family, key } = reference;
  switch (family) {
    case "mir": {
      const cell = row.mir[MirDefinitionSchema.parse(key)];
      const error = cell === undefined ? null : shownStandardError(cell);
      const value = `${formatNumber(cell?.value, "mir").text}${error === null ? "" : plusMinusText(error)}`;
      return `${value} ${cell?.origin ?? ""} ${row.job?.state === "failed" ? "failed" : ""}`;
    }
    case "params":
      return paramText(row.params[key], column);
    case "tags":
      return row.tags[key] ?? "";
    case "metrics": {
      const metric = row.metrics[key];
      return metric === undefined ? "" : metricText(metric.last, column);
    }
    case "scores":
      return formatNumber(row.scores[key]?.value, column.format).text;
    default:
      return "";
  }
}

function paramText(value: string | undefined, column: Column): string {
  return value === undefined || column.kind !== "number"
    ? (value ?? "")
    : formatNumber(Number(value), column.format).text;
}

function fixedText(row: RunRow, column: Column): string {
  switch (column.id) {
    case "status":
      return row.status;
    case "average":
      return `${formatNumber(row.average?.value, column.format).text} ${row.average?.n ?? ""}`;
    case "average.reported":
      return row.ablations.map((one) => formatNumber(one.reportedAverage, column.format).text).join(" / ");
    case "lastStep":
      return formatNumber(row.lastStep, column.format).text;
    case "checkpointCount":
      return String(row.checkpointCount);
    case "endedAt":
      return row.endedAt ?? "";
    default:
      return "";
  }
}
