import { SeriesMark } from "#app/_components/figure/series-mark.tsx";
import { type ChartTheme, lineStyle } from "#lib/charts/theme.ts";

interface RunLegendProps {
  readonly theme: ChartTheme;
  /** In the order of their columns. */
  readonly names: readonly string[];
  readonly emphasis: string | null;
  readonly onEmphasis: (name: string | null) => void;
}

const DASH_ARRAYS = { solid: undefined, dash: "6 3", dot: "2 3" } as const;

/** The shared legend of all figures. Hovering a run emphasises it in each of them. */
export function RunLegend({ theme, names, emphasis, onEmphasis }: RunLegendProps) {
  return (
    <ul className="run-legend" aria-label="Lines" onPointerLeave={() => onEmphasis(null)}>
      {names.map((name, index) => {
        const { color, symbol, dash } = lineStyle(theme, index);
        return (
          <li key={name}>
            <button
              type="button"
              aria-pressed={emphasis === name}
              title={name}
              onPointerEnter={() => onEmphasis(name)}
              onFocus={() => onEmphasis(name)}
              onBlur={() => onEmphasis(null)}
              onClick={() => onEmphasis(name)}
            >
              <svg width="22" height="10" aria-hidden="true">
                <line
                  x1="0"
                  x2="22"
                  y1="5"
                  y2="5"
                  stroke={color}
                  strokeWidth="2"
                  strokeDasharray={DASH_ARRAYS[dash]}
                />
              </svg>
              <SeriesMark color={color} symbol={symbol} />
              <span className="run-legend-name">{name}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
