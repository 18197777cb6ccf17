import type { Tokens } from "#tests/support/memory-features.ts";
import { normalFrom, randomRotation } from "#tests/support/seeded-random.ts";

/**
 * Layers on which numerical methods fail: smaller versions of those in docs/numerics.md (1 and 3.5). Spectra are power
 * laws of standard deviations in random directions; vision directions are text directions turned by `turn` (0: equal).
 */
export interface StressLayer {
  readonly name: string;
  readonly vision: Tokens;
  readonly text: Tokens;
}

interface Recipe {
  readonly d: number;
  readonly rows: readonly [vision: number, text: number];
  /** Powers of the spectra. */
  readonly decay: readonly [vision: number, text: number];
  /** Distance of the means. */
  readonly gap: number;
  readonly turn: number;
  /** Dimensions of each modality that are scaled by `factor`. */
  readonly massive?: { readonly vision: number[]; readonly text: number[]; readonly factor: number };
  /** Sets a value by row, dimension and previous value. */
  readonly edit?: { readonly vision?: Edit; readonly text?: Edit };
  /** Vision tokens are the text tokens plus noise of this size. */
  readonly sameRows?: number;
}
type Edit = (value: number, j: number, row: readonly number[]) => number;

const zeroed =
  (from: number, to: number): Edit =>
  (value, j) =>
    j >= from && j < to ? 0 : value;
const D = 160;
const BASE: Recipe = { d: D, rows: [500, 500], decay: [0.8, 0.6], gap: 1, turn: 1 };
const duplicated: Edit = (value, j, row) => (j >= D - 14 ? (row[j - (D - 14)] ?? 0) : value);

const RECIPES: readonly (readonly [string, Recipe])[] = [
  ["shallow, a gap of 10", { ...BASE, gap: 10, turn: 2, decay: [1, 0.5] }],
  ["middle", BASE],
  ["deep and aligned", { ...BASE, gap: 0.3, turn: 0.15, decay: [0.62, 0.6] }],
  [
    "massive dimensions (300) that both share",
    { ...BASE, massive: { vision: [7, 40, 81], text: [7, 40, 81], factor: 300 } },
  ],
  [
    "massive dimensions (1e3) apart, fewer tokens than dimensions",
    { ...BASE, rows: [50, 62], massive: { vision: [3, 30, 60], text: [5, 50, 90], factor: 1e3 } },
  ],
  [
    "massive dimensions (1e4) apart",
    { ...BASE, massive: { vision: [3, 30, 60], text: [5, 50, 90], factor: 1e4 } },
  ],
  [
    "massive dimensions (1e4) and steep spectra",
    { ...BASE, decay: [2, 2], massive: { vision: [3, 30], text: [5, 50], factor: 1e4 } },
  ],
  ["duplicate dimensions", { ...BASE, edit: { vision: duplicated, text: duplicated } }],
  [
    "dimensions that are zero, and massive ones (1e3)",
    {
      ...BASE,
      massive: { vision: [60, 70], text: [65, 75], factor: 1e3 },
      edit: { vision: zeroed(0, 20), text: zeroed(10, 30) },
    },
  ],
  ["20 vision tokens", { ...BASE, rows: [20, 500] }],
  ["2 vision tokens", { ...BASE, rows: [2, 500] }],
  ["2 tokens of each kind", { ...BASE, rows: [2, 2] }],
  ["fewer tokens than dimensions", { ...BASE, rows: [40, 48], gap: 1, turn: 0.8 }],
  [
    "fewer text tokens than dimensions, steep",
    { ...BASE, rows: [500, 75], gap: 0.3, turn: 0.1, decay: [2, 1.5] },
  ],
  ["spectra i^-4, aligned", { ...BASE, gap: 0.3, turn: 0.01, decay: [4, 4] }],
  ["a spectrum i^-4 against a flat one", { ...BASE, gap: 0.3, decay: [4, 0] }],
  ["condition 1e12", { ...BASE, gap: 0.5, turn: 0.5, decay: [3, 3] }],
  ["flat spectra", { ...BASE, gap: 0.5, decay: [0.05, 0] }],
  ["two draws of one law", { ...BASE, gap: 0, turn: 0, decay: [0.6, 0.6] }],
  ["the same rows and noise of 1e-2", { ...BASE, decay: [0.6, 0.6], sameRows: 1e-2 }],
];

export const STRESS_NAMES: readonly string[] = RECIPES.map(([name]) => name);

/** The tokens of one kind, from a seed. */
export function stressLayer(name: string): StressLayer {
  const index = RECIPES.findIndex(([known]) => known === name);
  const recipe = RECIPES[index]?.[1];
  if (recipe === undefined) throw new RangeError(`No stress layer ${name}`);
  return { name, ...tokensOf(recipe, 100 * index) };
}

/** Of any size, for agreement of methods where there is no independent value. */
export const ordinaryLayer = (d: number, rows: readonly [number, number]) =>
  tokensOf({ ...BASE, d, rows, gap: 0.3, turn: 0.3 }, d);

function tokensOf(recipe: Recipe, seed: number): { readonly vision: Tokens; readonly text: Tokens } {
  const { d, rows, decay, gap, turn, massive, edit = {}, sameRows } = recipe;
  const normal = normalFrom(seed + 1);
  const directions = d > 256 ? null : randomRotation(d, seed + 2);
  const turned = directions === null || turn === 0 ? directions : nearby(directions, d, turn, normal);
  const center = Array.from({ length: d }, () => (0.5 * normal()) / Math.sqrt(d));
  const away = center.map((value) => value + (gap * normal()) / Math.sqrt(d));
  const text = draw(rows[1], d, directions, decay[1], center, normal);
  const vision =
    sameRows === undefined
      ? draw(rows[0], d, turned, decay[0], away, normal)
      : text.map((row) => row.map((value) => value + (sameRows * normal()) / Math.sqrt(d)));
  return {
    vision: matrixOf(vision, d, edit.vision, massive?.vision, massive?.factor),
    text: matrixOf(text, d, edit.text, massive?.text, massive?.factor),
  };
}

/** Rows mean + Q·(σ∘z), each stretched a little, so that norms vary. */
function draw(
  rows: number,
  d: number,
  directions: Float64Array | null,
  decay: number,
  mean: readonly number[],
  normal: () => number,
): number[][] {
  const deviations = Array.from({ length: d }, (_, j) => (j + 1) ** -decay);
  const length = Math.hypot(...deviations);
  return Array.from({ length: rows }, () => {
    const stretch = Math.exp(0.1 * normal());
    const own = deviations.map((deviation) => (stretch * deviation * normal()) / length);
    return mean.map((center, i) => {
      if (directions === null) return center + (own[i] ?? 0) + 0.4 * (own[i - 1] ?? 0);
      let sum = center;
      for (let j = 0; j < d; j += 1) sum += (directions[i * d + j] ?? 0) * (own[j] ?? 0);
      return sum;
    });
  });
}

/** Orthogonal directions near the given ones: those plus noise, orthogonalised again. */
function nearby(directions: Float64Array, d: number, turn: number, normal: () => number): Float64Array {
  const result = directions.map((value) => value + (turn * normal()) / Math.sqrt(d));
  for (let i = 0; i < d; i += 1) {
    const row = result.subarray(i * d, (i + 1) * d);
    for (let pass = 0; pass < 2; pass += 1) {
      for (let k = 0; k < i; k += 1) {
        const other = result.subarray(k * d, (k + 1) * d);
        const inner = row.reduce((sum, value, j) => sum + value * (other[j] ?? 0), 0);
        for (let j = 0; j < d; j += 1) row[j] = (row[j] ?? 0) - inner * (other[j] ?? 0);
      }
      const norm = Math.hypot(...row);
      for (let j = 0; j < d; j += 1) row[j] = (row[j] ?? 0) / norm;
    }
  }
  return result;
}

function matrixOf(
  rows: readonly number[][],
  dimension: number,
  edit: Edit = (value) => value,
  massive: readonly number[] = [],
  factor = 1,
): Tokens {
  const values = new Float64Array(rows.length * dimension);
  for (const [i, row] of rows.entries()) {
    for (const [j, value] of row.entries()) {
      const size = massive.includes(j) ? factor : 1;
      values[i * dimension + j] = Math.fround(edit(value, j, row) * size);
    }
  }
  return { rows: rows.length, dimension, values };
}
