/** Viridis (van der Walt & Smith 2015) at nine equal steps, as red, green, blue. */
const VIRIDIS = [
  [68, 1, 84],
  [72, 40, 120],
  [62, 74, 137],
  [49, 104, 142],
  [38, 130, 142],
  [31, 158, 137],
  [53, 183, 121],
  [110, 206, 88],
  [253, 231, 37],
] as const;

/** Steps that heat is rounded to: more could not be distinguished, and equal colours are cheap to draw. */
const STEPS = 64;

const SHADES = Array.from({ length: STEPS + 1 }, (_, step) => viridis(step / STEPS));

/** The colour of viridis at `heat` from 0 to 1 (kept inside), as CSS; data-table.css mixes it with the page's ground. */
export function heatColor(heat: number): string {
  return SHADES[Math.round(Math.max(0, Math.min(1, heat)) * STEPS)] ?? "transparent";
}

function viridis(at: number): string {
  const place = at * (VIRIDIS.length - 1);
  const low = VIRIDIS[Math.floor(place)] ?? VIRIDIS[0];
  const high = VIRIDIS[Math.ceil(place)] ?? low;
  const channels = low.map((value, index) =>
    Math.round(value + (place % 1) * ((high[index] ?? value) - value)),
  );
  return `rgb(${channels.join(" ")})`;
}
