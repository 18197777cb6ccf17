"use client";

import Link from "next/link";
import { useMemo } from "react";
import { Figure } from "#app/_components/figure/figure.tsx";
import { useChartTheme } from "#app/_components/figure/use-chart-theme.ts";
import { prepareCorrelation } from "#lib/charts/prepare-correlation.ts";
import { LIGHT_THEME } from "#lib/charts/theme.ts";
import { formatNumber } from "#lib/tables/format.ts";
import type { ReviewContent } from "#lib/tables/review-content.ts";
import { StaticTable } from "./static-table.tsx";

/** What a part shows, below its title. */
export function PartContent({ content }: { readonly content: ReviewContent }) {
  switch (content.kind) {
    case "text":
      return null;
    case "missing":
      return (
        <p className="review-missing" role="note">
          This part cannot be shown: {content.reason}
        </p>
      );
    case "table":
      return (
        <>
          <StaticTable table={content.table} />
          {content.more > 0 ? <p className="dim">and {content.more} more rows</p> : null}
          <SourceLink path={content.path} />
        </>
      );
    case "figure":
      return (
        <>
          <CorrelationFigure content={content} />
          <SourceLink path={content.path} />
        </>
      );
  }
}

function SourceLink({ path }: { readonly path: string }) {
  return (
    <p className="review-source">
      <Link className="link" href={path}>
        Open
      </Link>
    </p>
  );
}

const FIGURE_HEIGHT = 380;

function CorrelationFigure({ content }: { readonly content: Extract<ReviewContent, { kind: "figure" }> }) {
  const { result, formats, fit, notes } = content;
  const theme = useChartTheme();
  const [screen, paper] = useMemo(() => {
    const options = {
      fits: fit,
      formatX: (value: number) => formatNumber(value, formats.x).text,
      formatY: (value: number) => formatNumber(value, formats.y).text,
    };
    return [theme, LIGHT_THEME].map((one) => prepareCorrelation(result, { ...options, theme: one }));
  }, [result, theme, formats, fit]);
  const fileName = `review-${result.y.label}-against-${result.x.label}`;
  return (
    <div className="review-figure">
      {screen === undefined ? null : <Figure spec={screen} height={FIGURE_HEIGHT} fileName={fileName} />}
      {paper === undefined ? null : (
        // As wide as a sheet and in its colours, drawn beforehand: nothing can be drawn while a browser prints.
        <div className="review-figure-paper" inert aria-hidden="true">
          <Figure spec={paper} height={FIGURE_HEIGHT} fileName={fileName} />
        </div>
      )}
      {notes.map((note) => (
        <p key={note} className="review-note">
          {note}
        </p>
      ))}
    </div>
  );
}
