import { MirValue } from "#app/_components/values/mir-value.tsx";
import { Tip } from "#app/_components/values/tip.tsx";
import type { MirDefinition } from "#lib/mir/definitions.ts";
import { MISSING } from "#lib/numerics/number-text.ts";
import { formatNumber } from "#lib/tables/format.ts";
import type { RunRow, ScoreCell } from "#lib/tables/schema.ts";

/** What a run logged for a factor, as it stands in the log. */
export function FactorCell({ value }: { readonly value: string | undefined }) {
  return value === undefined ? <Missing /> : value;
}

interface MirTableCellProps {
  readonly row: RunRow | undefined;
  readonly definition: MirDefinition;
  /** As in MirValue. */
  readonly hasErrorRoom: boolean;
}

/** The MIR of the run's last checkpoint, or how far its computation is. */
export function MirTableCell({ row, definition, hasErrorRoom }: MirTableCellProps) {
  const cell = row?.mir[definition];
  if (cell !== undefined) {
    const { value, origin, source, errorEstimate, isOfLastCheckpoint, step } = cell;
    const notes = isOfLastCheckpoint ? [] : [`Of step ${step}: a later checkpoint has no result yet.`];
    return (
      <MirValue
        value={value}
        definition={definition}
        origin={origin}
        source={source}
        errorEstimate={errorEstimate}
        interval={cell}
        hasErrorRoom={hasErrorRoom}
        notes={notes}
      />
    );
  }
  const state = row?.job?.state;
  return state === "queued" || state === "running" || state === "failed" ? (
    <span className="dim">{state}</span>
  ) : (
    <Missing />
  );
}

interface AverageCellProps {
  readonly row: RunRow | undefined;
  readonly printed: number | null;
  /** The ablation's source prints averages: a computed one beside them would be over other benchmarks. */
  readonly isPrinted: boolean;
  readonly title: string;
}

export function AverageCell({ row, printed, isPrinted, title }: AverageCellProps) {
  if (isPrinted) {
    return printed === null ? (
      <Missing />
    ) : (
      <Reported value={printed} label={`† Printed by the source for “${title}”, over its benchmarks.`} />
    );
  }
  const average = row?.average ?? null;
  if (average === null || average.value === null) {
    return <Missing />;
  }
  const { text, exact } = formatNumber(average.value, "score");
  return (
    <Tip className="value" label={`${exact ?? text}, mean over ${average.of} benchmarks`}>
      {text}
    </Tip>
  );
}

export function ScoreTableCell({ score }: { readonly score: ScoreCell | undefined }) {
  if (score === undefined) {
    return <Missing />;
  }
  const source = score.source === null ? "" : ` in ${score.source}`;
  return score.origin === "reported" ? (
    <Reported value={score.value} label={`† Reported${source}, not measured here.`} />
  ) : (
    formatNumber(score.value, "score").text
  );
}

function Reported({ value, label }: { readonly value: number; readonly label: string }) {
  return (
    <Tip className="value value-reported" label={label}>
      {formatNumber(value, "score").text}
      <span className="value-mark" aria-hidden="true">
        †
      </span>
    </Tip>
  );
}

function Missing() {
  return <span className="dim">{MISSING}</span>;
}
