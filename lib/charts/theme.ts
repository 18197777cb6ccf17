/** Colours of figures. Text and lines meet WCAG AA on `surface`; groups also differ in their symbols. */
export interface ChartTheme {
  readonly name: "light" | "dark";
  readonly surface: string;
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
  readonly fontFamily: string;
  readonly groups: readonly string[];
}

/** Okabe & Ito (2008), safe for colour blindness, with the faint yellow last and grey in place of black and white. */
const OKABE_ITO = ["#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#F0E442"] as const;

const SYSTEM_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif";

export const LIGHT_THEME: ChartTheme = {
  name: "light",
  surface: "#ffffff",
  ink: "#212529",
  muted: "#5c636a",
  grid: "#e9ecef",
  fontFamily: SYSTEM_FONT,
  groups: OKABE_ITO,
};

export const DARK_THEME: ChartTheme = {
  name: "dark",
  surface: "#1a1b1e",
  ink: "#e6e7ea",
  muted: "#a6a9b0",
  grid: "#34363b",
  fontFamily: SYSTEM_FONT,
  // The palette's blue is too dark on a dark background.
  groups: OKABE_ITO.map((color) => (color === "#0072B2" ? "#3D9BE0" : color)),
};

/** Filled symbols that differ in outline, in Plotly's names. */
const SYMBOLS = [
  "circle",
  "square",
  "diamond",
  "triangle-up",
  "cross",
  "x",
  "star",
  "triangle-down",
] as const;

/** Colour and symbol of the i-th group. Pairs repeat only after 7 x 8 groups. */
export function groupStyle(
  theme: ChartTheme,
  index: number,
): { readonly color: string; readonly symbol: string } {
  return {
    color: theme.groups[index % theme.groups.length] ?? theme.ink,
    symbol:
      SYMBOLS[((index % theme.groups.length) + Math.floor(index / theme.groups.length)) % SYMBOLS.length] ??
      "circle",
  };
}

const DASHES = ["solid", "dash", "dot"] as const;

/** Colour, symbol and dash of the i-th line. Up to 7 x 3 lines without markers are distinguishable. */
export function lineStyle(theme: ChartTheme, index: number) {
  const dash = DASHES[Math.floor(index / theme.groups.length) % DASHES.length] ?? "solid";
  return { ...groupStyle(theme, index), dash };
}

/** A colour "#rrggbb" at an opacity, as "rgba(...)". */
export function withOpacity(color: string, opacity: number): string {
  const channel = (at: number): number => Number.parseInt(color.slice(at, at + 2), 16);
  return `rgba(${channel(1)}, ${channel(3)}, ${channel(5)}, ${opacity})`;
}

/** Viridis at nine stops, in Plotly's format. */
const VIRIDIS: readonly (readonly [number, string])[] = [
  [0, "#440154"],
  [0.125, "#482878"],
  [0.25, "#3e4a89"],
  [0.375, "#31688e"],
  [0.5, "#26828e"],
  [0.625, "#1f9e89"],
  [0.75, "#35b779"],
  [0.875, "#6ece58"],
  [1, "#fde725"],
];

/**
 * The i-th of n colours along viridis, for ordered series (checkpoints by step). Leaves out the end that is faint on the
 * theme's background.
 */
export function sequentialColor(theme: ChartTheme, index: number, count: number): string {
  const [low, high] = theme.name === "light" ? [0, 0.8] : [0.5, 1];
  const at = count <= 1 ? low : low + ((high - low) * index) / (count - 1);
  const stop = VIRIDIS.reduce((best, entry) =>
    Math.abs(entry[0] - at) < Math.abs(best[0] - at) ? entry : best,
  );
  return stop[1];
}

/** The viridis colour of a share (0 to 1), interpolated, so that different values have different colours. */
export function viridisColor(share: number): string {
  const at = Math.min(1, Math.max(0, share)) * (VIRIDIS.length - 1);
  const index = Math.min(VIRIDIS.length - 2, Math.floor(at));
  const channels = [1, 3, 5].map((start) => {
    const [low = 0, high = 0] = [index, index + 1].map((stop) =>
      Number.parseInt(VIRIDIS[stop]?.[1].slice(start, start + 2) ?? "0", 16),
    );
    return Math.round(low + (high - low) * (at - index));
  });
  return `#${channels.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

/** The text colour on the viridis colour of a share (0 to 1). */
export function inkOnViridis(share: number): string {
  return share > 0.49 ? "#000000" : "#ffffff";
}
