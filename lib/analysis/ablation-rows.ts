import { isSeedKey, orderLevels } from "#lib/analysis/ablation-levels.ts";
import { type Confounding, cleanComparison, type ParamRun } from "#lib/analysis/confounders.ts";
import type { Measured } from "#lib/analysis/delta.ts";
import { canonicalParams, isSameSetting, textOfSettings } from "#lib/analysis/same-setting.ts";

/** One metric of one run. */
export interface MemberValue {
  readonly value: number;
  /** Standard error. */
  readonly error: number | null;
  /** Published elsewhere, not measured here. */
  readonly isReported: boolean;
  /** Hover text: source, step, definition. */
  readonly note: string | null;
  /** Name of the evaluation set of a MIR, if it is not the project's default. */
  readonly otherSet?: string | null;
}

export interface AblationMember extends ParamRun {
  /** By column id; columns without a value are left out. */
  readonly values: Readonly<Record<string, MemberValue>>;
}

/** A run's value, or the mean over the seeds of a row. */
export interface AblationCell extends Measured {
  readonly value: number;
  /** Number of runs with a value. */
  readonly count: number;
  /** Sample standard deviation (n - 1) over the seeds; null for a single run. */
  readonly deviation: number | null;
  /** Standard error of a single run's value; null for a mean. */
  readonly error: number | null;
  readonly isReported: boolean;
  readonly note: string | null;
  /** The distinct sets of its values. */
  readonly otherSet: string | null;
  /** The averaged values, in the order of the row's runs. */
  readonly parts: readonly { readonly runId: string; readonly value: number }[];
}

/** Runs that differ only in their seeds: one row of an ablation table. */
export interface AblationRow {
  /** The id of its first run. */
  readonly key: string;
  /** One per factor; null if not logged. */
  readonly levels: readonly (string | null)[];
  readonly runs: readonly { readonly id: string; readonly name: string }[];
  /** The params that all its runs share; those that only some logged are left out. */
  readonly params: Readonly<Record<string, string>>;
  readonly cells: Readonly<Record<string, AblationCell>>;
  readonly isBaseline: boolean;
  /** Whether it differs from the baseline only in the factors. */
  readonly isClean: boolean;
  /** Rows of one block are comparable: they differ only in the factors. */
  readonly block: number;
}

interface FoldOptions {
  readonly factors: readonly string[];
  readonly baselineId: string | null;
  readonly confounding: Confounding;
  /** {factor: [level, ...]}, in the order chosen by a user. */
  readonly levelOrder: Readonly<Record<string, readonly string[]>>;
  /** Keeps the order of the members, as for a published table, unless a user ordered the levels. */
  readonly keepsOrder: boolean;
}

/** The rows of an ablation table: seeds folded, the clean comparison first, levels in order within each block. */
export function foldRows(members: readonly AblationMember[], options: FoldOptions): AblationRow[] {
  const { factors, baselineId, confounding, levelOrder, keepsOrder } = options;
  const clean = new Set(confounding.clean);
  const groups = [...Map.groupBy(members, (member) => identityOf(member, factors)).values()];
  const blocks = blocksOf(members, options);
  // Rows that log the same level in two ways share one text.
  const textsOf = factors.map((factor) => textOfSettings(members.flatMap((run) => run.params[factor] ?? [])));
  const rows = groups.flatMap((runs): AblationRow[] => {
    const [first] = runs;
    return first === undefined
      ? []
      : [
          {
            key: first.id,
            levels: factors.map((factor, index) => {
              const level = first.params[factor];
              return level === undefined ? null : (textsOf[index]?.(level) ?? level);
            }),
            runs: runs.map(({ id, name }) => ({ id, name })),
            params: sharedParams(runs),
            cells: foldCells(runs),
            isBaseline: runs.some((run) => run.id === baselineId),
            isClean: clean.has(first.id),
            block: blocks.get(first.id) ?? 0,
          },
        ];
  });
  if (keepsOrder && Object.values(levelOrder).every((levels) => levels.length === 0)) {
    return rows;
  }
  const ranks = factors.map((factor, index) => {
    const levels = rows.flatMap((row) => row.levels[index] ?? []);
    const order = orderLevels(levels, levelOrder[factor] ?? []);
    return (row: AblationRow) => {
      const level = row.levels[index];
      return level === null || level === undefined ? order.length : order.indexOf(level);
    };
  });
  const byLevels = (a: AblationRow, b: AblationRow) =>
    ranks.map((rank) => rank(a) - rank(b)).find((difference) => difference !== 0) ?? 0;
  return rows.toSorted((a, b) => a.block - b.block || byLevels(a, b));
}

/** Equal for runs that differ only in their seeds. A factor is never folded, even if it is a seed. */
function identityOf({ params }: ParamRun, factors: readonly string[]): string {
  const kept = Object.entries(canonicalParams(params)).filter(
    ([key]) => factors.includes(key) || !isSeedKey(key),
  );
  return JSON.stringify(kept.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The block of each run: 0 for the clean comparison, then further sets of two or more comparable runs, then one block of
 * all the others. A param that follows a factor one to one does not split a block.
 */
function blocksOf(members: readonly AblationMember[], options: FoldOptions): Map<string, number> {
  const followers = options.confounding.confounders.flatMap((one) => (one.follows === null ? [] : one.key));
  const free = [...options.factors, ...followers];
  const blocks = new Map<string, number>();
  let rest = members;
  let baselineId = options.baselineId;
  for (let block = 0; rest.length > 0; block += 1) {
    const set = new Set(cleanComparison(rest, free, baselineId));
    baselineId = null;
    const ids = set.size > 1 || block === 0 ? set : new Set(rest.map((run) => run.id));
    for (const id of ids) {
      blocks.set(id, block);
    }
    rest = rest.filter((run) => !ids.has(run.id));
  }
  return blocks;
}

function sharedParams(runs: readonly ParamRun[]): Record<string, string> {
  const [first, ...others] = runs;
  return Object.fromEntries(
    Object.entries(first?.params ?? {}).filter(([key, value]) =>
      others.every((run) => isSameSetting(run.params[key] ?? null, value)),
    ),
  );
}

function foldCells(runs: readonly AblationMember[]): Record<string, AblationCell> {
  const columns = new Set(runs.flatMap((run) => Object.keys(run.values)));
  return Object.fromEntries(
    [...columns].map((column) => {
      const found = runs.flatMap((run) => {
        const value = run.values[column];
        return value === undefined ? [] : [{ runId: run.id, ...value }];
      });
      return [column, foldCell(found)];
    }),
  );
}

function foldCell(found: readonly (MemberValue & { readonly runId: string })[]): AblationCell {
  const values = found.map((one) => one.value);
  const [single] = found;
  const notes = [...new Set(found.flatMap((one) => one.note ?? []))];
  const otherSets = new Set(found.flatMap((one) => one.otherSet ?? []));
  return {
    value: mean(values),
    count: found.length,
    deviation: sampleDeviation(values),
    error: found.length === 1 ? (single?.error ?? null) : null,
    isReported: found.some((one) => one.isReported),
    note: notes.length === 0 ? null : notes.join("\n"),
    otherSet: otherSets.size === 0 ? null : [...otherSets].join(", "),
    parts: found.map(({ runId, value }) => ({ runId, value })),
  };
}

function mean(values: readonly number[]): number {
  const [first = Number.NaN] = values;
  // The mean of one value is that value, to the last digit.
  return values.length === 1 ? first : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Sample standard deviation, with divisor n - 1; null for fewer than two values. */
export function sampleDeviation(values: readonly number[]): number | null {
  if (values.length < 2) {
    return null;
  }
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/** Standard deviation between seeds, pooled over the rows with several seeds; null if there are none. */
export function pooledSeedDeviation(rows: readonly AblationRow[], column: string): number | null {
  let squares = 0;
  let degreesOfFreedom = 0;
  for (const { cells } of rows) {
    const cell = cells[column];
    if (cell !== undefined && cell.deviation !== null) {
      squares += (cell.count - 1) * cell.deviation ** 2;
      degreesOfFreedom += cell.count - 1;
    }
  }
  return degreesOfFreedom === 0 ? null : Math.sqrt(squares / degreesOfFreedom);
}
