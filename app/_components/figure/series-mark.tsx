import "./figure.css";

/** Text characters for Plotly's symbols. */
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
  /** A Plotly symbol name. */
  readonly symbol: string;
}

/** The symbol of a series in its colour, as in the figure. */
export function SeriesMark({ color, symbol }: SeriesMarkProps) {
  return (
    <span className="series-mark" style={{ color }} aria-hidden="true">
      {CHARACTERS[symbol] ?? "●"}
    </span>
  );
}
