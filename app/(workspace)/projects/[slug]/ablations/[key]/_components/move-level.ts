import type { AblationRow } from "#lib/analysis/ablation-rows.ts";

interface LevelMove {
  readonly factor: string;
  readonly level: string;
  /** All levels of the factor in their new order. */
  readonly order: string[];
}

/**
 * Translates moving a row to the position of another one: in the first factor in which they differ, the row's level moves
 * before (moving up) or after (moving down) that of the other. Null if they do not differ.
 */
export function moveLevel(
  rows: readonly AblationRow[],
  factors: readonly string[],
  from: number,
  to: number,
): LevelMove | null {
  const [moved, target] = [rows[from], rows[to]];
  if (moved === undefined || target === undefined) {
    return null;
  }
  const index = factors.findIndex((_, at) => moved.levels[at] !== target.levels[at]);
  const factor = factors[index];
  const level = moved.levels[index];
  const other = target.levels[index];
  if (factor === undefined || level == null || other == null) {
    return null;
  }
  const levels = [...new Set(rows.flatMap((row) => row.levels[index] ?? []))].filter((one) => one !== level);
  const place = levels.indexOf(other) + (from < to ? 1 : 0);
  return { factor, level, order: levels.toSpliced(place, 0, level) };
}
