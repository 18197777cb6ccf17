import { shownStandardError } from "#lib/mir/interval-text.ts";
import { MirDefinitionSchema } from "#lib/mir/schema.ts";
import { type ColumnRef, type FixedColumn, parseColumnId } from "#lib/tables/column-id.ts";
import { fromWireNumber, type RunRow } from "#lib/tables/schema.ts";

/** The value of one cell, whatever its column: a number, a text, or neither where it is missing. */
interface CellValue {
  readonly number: number | null;
  readonly text: string | null;
  /** Printed by others, not measured here. */
  readonly isReported: boolean;
  /** Standard error of the number, where it has one. */
  readonly error: number | null;
  /** Why there is no number, where more than "missing" can be said. */
  readonly absence: string | null;
}

const MISSING: CellValue = { number: null, text: null, isReported: false, error: null, absence: null };

/** The cell of a row under a column id; every column is readable, those that name nothing are missing. */
export function cellValue(row: RunRow, columnId: string): CellValue {
  const ref = parseColumnId(columnId);
  if (ref === null) {
    return MISSING;
  }
  return ref.kind === "fixed" ? fixedValue(row, ref.column) : keyedValue(row, ref);
}

function fixedValue(row: RunRow, column: FixedColumn): CellValue {
  switch (column) {
    case "name":
    case "status":
      return text(row[column]);
    case "startedAt":
    case "endedAt":
    case "updatedAt":
      return text(row[column]);
    case "lastStep":
    case "checkpointCount":
      return number(row[column]);
    case "ablation":
      return row.ablations.length === 0
        ? MISSING
        : text(row.ablations.map((ablation) => ablation.title).join("; "));
    case "average":
      return averageValue(row);
    case "average.reported":
      return reportedAverageValue(row);
    // Only tables show these: lib/tables/rows-query.ts.
    case "reviewState":
    case "notes":
    case "runs":
      return MISSING;
  }
}

function averageValue({ average, scores }: RunRow): CellValue {
  if (average === null) {
    return MISSING;
  }
  if (average.value === null) {
    return { ...MISSING, absence: `scores on ${average.n} of ${average.of} benchmarks` };
  }
  const isReported = Object.values(scores).some((score) => score.origin === "reported");
  return { ...number(average.value), isReported };
}

/** Tables print one run with averages over different benchmarks: then no single one stands for the run. */
function reportedAverageValue({ ablations }: RunRow): CellValue {
  const printed = ablations.flatMap(({ key, reportedAverage: value }) =>
    value === null ? [] : [{ key, value }],
  );
  const [first] = printed;
  if (first === undefined) {
    return { ...MISSING, absence: "the source prints none" };
  }
  if (printed.every((one) => one.value === first.value)) {
    return { ...number(first.value), isReported: true };
  }
  const all = printed.map((one) => `${one.value} in ${one.key}`).join(", ");
  const shown = [...new Set(printed.map((one) => one.value))].join(" / ");
  return { ...text(shown), isReported: true, absence: `the source prints several (${all})` };
}

function keyedValue(row: RunRow, { family, key }: Extract<ColumnRef, { kind: "keyed" }>): CellValue {
  switch (family) {
    case "params":
    case "tags": {
      const value = row[family][key];
      return value === undefined ? MISSING : settingValue(value);
    }
    case "metrics": {
      const metric = row.metrics[key];
      return metric === undefined ? MISSING : number(fromWireNumber(metric.last));
    }
    case "mir": {
      const definition = MirDefinitionSchema.safeParse(key);
      const cell = definition.success ? row.mir[definition.data] : undefined;
      return cell === undefined
        ? MISSING
        : {
            ...number(cell.value),
            isReported: cell.origin === "reported",
            error: shownStandardError(cell),
          };
    }
    case "scores": {
      const score = row.scores[key];
      return score === undefined
        ? MISSING
        : { ...number(score.value), isReported: score.origin === "reported", error: score.stderr };
    }
    // Only tables show these: lib/tables/rows-query.ts.
    default:
      return MISSING;
  }
}

const NUMBER = /^[+-]?(\d{1,40}\.?\d{0,40}|\.\d{1,40})([eE][+-]?\d{1,3})?$/;

/** A param or tag is text, and a number as well where it reads as one (as column-sql.ts has it). */
function settingValue(value: string): CellValue {
  return NUMBER.test(value)
    ? { ...MISSING, number: Number(value), text: value }
    : { ...text(value), absence: `${JSON.stringify(value)} is no number` };
}

function number(value: number | null): CellValue {
  return value === null ? MISSING : { ...MISSING, number: value };
}

function text(value: string | null): CellValue {
  return value === null ? MISSING : { ...MISSING, text: value };
}
