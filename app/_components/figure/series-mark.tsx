import "./figure.css";

/** Plotly's symbols as characters of text. */
const CHARACTERS: Readonly<Record<string, string>> = {
  circle: "●",
  "circle-open": "○",
  square: "■",
  diamond: "◆",
  "triangle-up": "▲",
  cross: "✚",
  x: "✖",
  star: "★",
  "triangle-down": "▼",
};

interface SeriesMarkProps {
  readonly color: string;
  /** In Plotly's names. */
  readonly symbol: string;
}

/** A series' symbol in its colour, as it stands in the figure. */
export function SeriesMark({ color, symbol }: SeriesMarkProps) {
  return (
    <span className="series-mark" style={{ color }} aria-hidden="true">
      {CHARACTERS[symbol] ?? "●"}
    </span>
  );
}
