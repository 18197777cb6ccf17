import type { AblationMember, MemberValue } from "#lib/analysis/ablation-rows.ts";
import type { Ablation } from "#lib/benchmarks/ablation-schema.ts";
import type { Benchmark } from "#lib/benchmarks/schema.ts";
import type { MirDefinition } from "#lib/mir/definitions.ts";
import { intervalSentence, shownStandardError } from "#lib/mir/interval-text.ts";
import type { MirCell, RunRow, ScoreCell } from "#lib/tables/query/schema.ts";

/** The averages reported by a source, and those computed here over the ablation's benchmarks. */
export const PRINTED_AVERAGE = "average.reported";
export const COMPUTED_AVERAGE = "average";

export interface MemberContext {
  readonly ablation: Ablation;
  readonly definition: MirDefinition;
  /** The ablation's benchmarks, in order. */
  readonly benchmarks: readonly Benchmark[];
}

/** Whether the ablation's source reports averages, with which computed ones must not be mixed. */
export const printsAverages = ({ runs }: Ablation): boolean =>
  runs.some((run) => run.reportedAverage !== null);

/** The runs of an ablation, in order, with the numbers of its table: MIR, average, scores. */
export function membersOf(rows: readonly RunRow[], context: MemberContext): AblationMember[] {
  const { ablation, definition, benchmarks } = context;
  const isPrinted = printsAverages(ablation);
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  return ablation.runs.flatMap(({ runId, name, reportedAverage }) => {
    const row = rowOf.get(runId);
    if (row === undefined) {
      return [];
    }
    const mir = row.mir[definition];
    const average = isPrinted
      ? { [PRINTED_AVERAGE]: printedAverage(reportedAverage, ablation.title) }
      : { [COMPUTED_AVERAGE]: computedAverage(row, benchmarks) };
    const values = {
      [`mir.${definition}`]: mir === undefined ? undefined : mirValue(mir),
      ...average,
      ...Object.fromEntries(
        benchmarks.map(({ key }) => {
          const score = row.scores[key];
          return [`scores.${key}`, score === undefined ? undefined : scoreValue(score)];
        }),
      ),
    };
    return [{ id: runId, name, params: row.params, values: present(values) }];
  });
}

function present(values: Record<string, MemberValue | undefined>): Record<string, MemberValue> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([column, value]) => (value === undefined ? [] : [[column, value]])),
  );
}

function mirValue(cell: MirCell): MemberValue {
  const isReported = cell.origin === "reported";
  const notes = [
    isReported ? reportedNote(cell.source, "computed") : "Computed here.",
    intervalSentence(cell),
    cell.isOfLastCheckpoint ? null : `Of step ${cell.step}: a later checkpoint has no result yet.`,
  ];
  const { value, otherSet } = cell;
  return { value, error: shownStandardError(cell), isReported, note: joined(notes), otherSet };
}

function scoreValue({ value, stderr, n, origin, source }: ScoreCell): MemberValue {
  const isReported = origin === "reported";
  const notes = [isReported ? reportedNote(source, "measured") : null, n === null ? null : `${n} questions.`];
  return { value, error: stderr, isReported, note: joined(notes) };
}

const reportedNote = (source: string | null, verb: string) =>
  `† Reported${source === null ? "" : ` in ${source}`}, not ${verb} here.`;

const joined = (notes: readonly (string | null)[]): string | null =>
  notes.filter((note) => note !== null).join(" ") || null;

function printedAverage(value: number | null, title: string): MemberValue | undefined {
  return value === null
    ? undefined
    : {
        value,
        error: null,
        isReported: true,
        note: `† Printed by the source for “${title}”, over its benchmarks.`,
      };
}

/** Missing if any benchmark is missing, because a mean over only some would not be comparable. */
function computedAverage(row: RunRow, benchmarks: readonly Benchmark[]): MemberValue | undefined {
  const parts = benchmarks.flatMap(({ key, averageDivisor }) => {
    const score = row.scores[key];
    return score === undefined ? [] : [{ ...score, value: score.value / averageDivisor }];
  });
  if (parts.length === 0 || parts.length < benchmarks.length) {
    return undefined;
  }
  return {
    value: parts.reduce((sum, part) => sum + part.value, 0) / parts.length,
    error: null,
    isReported: parts.some((part) => part.origin === "reported"),
    note: `Mean over ${parts.length} benchmarks.`,
  };
}
