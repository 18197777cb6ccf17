import type { ChartTheme } from "#lib/charts/theme.ts";
import { groupStyle } from "#lib/charts/theme.ts";

/** The figure's symbols as characters of text. */
const CHARACTERS: Readonly<Record<string, string>> = {
  circle: "●",
  square: "■",
  diamond: "◆",
  "triangle-up": "▲",
  cross: "✚",
  x: "✖",
  star: "★",
  "triangle-down": "▼",
};

interface GroupMarkProps {
  readonly theme: ChartTheme;
  /** Place of the group in the result. */
  readonly index: number;
}

/** A group's symbol in its colour, as it stands in the figure. */
export function GroupMark({ theme, index }: GroupMarkProps) {
  const { color, symbol } = groupStyle(theme, index);
  return (
    <span className="correlation-mark" style={{ color }} aria-hidden="true">
      {CHARACTERS[symbol] ?? "●"}
    </span>
  );
}
