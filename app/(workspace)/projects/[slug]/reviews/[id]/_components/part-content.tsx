"use client";

import Link from "next/link";
import { useMemo } from "react";
import { Figure } from "#app/_components/figure/figure.tsx";
import { useChartTheme } from "#app/_components/figure/use-chart-theme.ts";
import { prepareCorrelation } from "#lib/charts/prepare-correlation.ts";
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
  const { result, formats } = content;
  const theme = useChartTheme();
  const spec = useMemo(
    () =>
      prepareCorrelation(result, {
        theme,
        fits: "both",
        formatX: (value) => formatNumber(value, formats.x).text,
        formatY: (value) => formatNumber(value, formats.y).text,
      }),
    [result, theme, formats],
  );
  return (
    <Figure
      spec={spec}
      height={FIGURE_HEIGHT}
      fileName={`review-${result.y.label}-against-${result.x.label}`}
    />
  );
}
