"use client";

import { useMemo } from "react";
import { Figure } from "#app/_components/figure/figure.tsx";
import { useChartTheme } from "#app/_components/figure/use-chart-theme.ts";
import type { FigureSpec } from "#lib/charts/figure.ts";
import { prepareCorrelation } from "#lib/charts/prepare-correlation.ts";
import { prepareEffect } from "#lib/charts/prepare-effect.ts";
import { type ChartTheme, LIGHT_THEME } from "#lib/charts/theme.ts";
import { formatNumber } from "#lib/format/values.ts";
import type { ReviewContent, ReviewEffect } from "#lib/tables/review-content.ts";

interface CorrelationFigureProps {
  readonly content: Extract<ReviewContent, { kind: "figure" }>;
}

export function CorrelationFigure({ content }: CorrelationFigureProps) {
  const { result, formats, fit } = content;
  const prepare = (theme: ChartTheme) =>
    prepareCorrelation(result, {
      fits: fit,
      formatX: (value) => formatNumber(value, formats.x).text,
      formatY: (value) => formatNumber(value, formats.y).text,
      theme,
    });
  const name = `review-${result.y.label}-against-${result.x.label}`;
  return <ScreenAndPrintFigure prepare={prepare} of={content} height={380} fileName={name} />;
}

/** The small figures of an ablation, side by side, each with its finding. */
export function Effects({ effects }: { readonly effects: readonly ReviewEffect[] }) {
  return effects.length === 0 ? null : (
    <div className="review-effects">
      {effects.map((effect) => (
        <Effect key={effect.y.label} effect={effect} />
      ))}
    </div>
  );
}

function Effect({ effect }: { readonly effect: ReviewEffect }) {
  const print = (value: number) => formatNumber(value, effect.format).text;
  const prepare = (theme: ChartTheme) => prepareEffect({ ...effect, print }, { theme });
  return (
    <div className="review-effect">
      <h3>{prepare(LIGHT_THEME).title}</h3>
      <ScreenAndPrintFigure
        prepare={prepare}
        of={effect}
        height={200}
        fileName={`review-${effect.y.label}`}
      />
    </div>
  );
}

interface ScreenAndPrintFigureProps {
  readonly prepare: (theme: ChartTheme) => FigureSpec;
  /** The data that the figure depends on. */
  readonly of: object;
  readonly height: number;
  readonly fileName: string;
}

function ScreenAndPrintFigure({ prepare, of, height, fileName }: ScreenAndPrintFigureProps) {
  const theme = useChartTheme();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `of` represents what `prepare` closes over
  const [screen, paper] = useMemo(() => [prepare(theme), prepare(LIGHT_THEME)], [of, theme]);
  return (
    <div className="review-figure">
      {screen === undefined ? null : <Figure spec={screen} height={height} fileName={fileName} />}
      {paper === undefined ? null : (
        // In the width and colours of paper. Drawn in advance, because nothing can be drawn while the browser prints.
        <div className="review-figure-paper" inert aria-hidden="true">
          <Figure spec={paper} height={height} fileName={fileName} />
        </div>
      )}
    </div>
  );
}
