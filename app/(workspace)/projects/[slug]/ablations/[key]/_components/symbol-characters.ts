/** Plotly's symbols as characters, for legends beside figures. */
export const SYMBOL_CHARACTERS: Readonly<Record<string, string>> = {
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
