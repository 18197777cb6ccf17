"use client";

import { SegmentedControl } from "@mantine/core";
import { useRouter } from "next/navigation";
import { parseAsString, useQueryState } from "nuqs";
import { useMemo } from "react";
import { Figure } from "#app/_components/figure/figure.tsx";
import { SeriesMark } from "#app/_components/figure/series-mark.tsx";
import { useChartTheme } from "#app/_components/figure/use-chart-theme.ts";
import { paths } from "#app/_paths.ts";
import { effectStyle, prepareEffect } from "#lib/charts/prepare-effect.ts";
import { drawnColumns, effectInput, seriesOf } from "#lib/tables/ablations/ablation-figures.ts";
import type { AblationView } from "#lib/tables/ablations/ablation-view.ts";
import type { Column } from "#lib/tables/query/schema.ts";

interface EffectsSectionProps {
  readonly slug: string;
  readonly view: AblationView;
}

/** MIR and each benchmark against a factor: small multiples with the same axis of levels. */
export function EffectsSection({ slug, view }: EffectsSectionProps) {
  const { factors } = view.ablation;
  const [chosen, setChosen] = useQueryState("factor", parseAsString);
  const factor = factors.find((one) => one === chosen) ?? factors[0];
  const columns = drawnColumns(view);
  if (factor === undefined || columns.length === 0) {
    return null;
  }
  const hasBars = view.rows.some((row) =>
    Object.values(row.cells).some((cell) => cell.deviation !== null || cell.error !== null),
  );
  return (
    <section className="ablation-effects" aria-labelledby="effects">
      <div className="ablation-bar" data-start>
        <h2 className="section-title" id="effects">
          Effect of {factors.length === 1 ? factor : ""}
        </h2>
        {factors.length === 1 ? null : (
          <SegmentedControl
            size="xs"
            aria-label="Factor"
            data={[...factors]}
            value={factor}
            onChange={(value) => void setChosen(value)}
          />
        )}
      </div>
      <SeriesLegend view={view} factor={factor} />
      <div className="effects">
        {columns.map((column) => (
          <Effect key={column.id} slug={slug} view={view} factor={factor} column={column} />
        ))}
      </div>
      <p className="ablation-legend">
        {hasBars
          ? "Bars: standard deviation over seeds where a row has several, else the standard error of the run. "
          : ""}
        {view.ablation.baselineRunId === null ? "" : "Dotted: the baseline, ringed."}
      </p>
    </section>
  );
}

interface EffectProps extends EffectsSectionProps {
  readonly factor: string;
  readonly column: Column;
}

function Effect({ slug, view, factor, column }: EffectProps) {
  const router = useRouter();
  const theme = useChartTheme();
  const spec = useMemo(
    () => prepareEffect(effectInput(view, factor, column), { theme }),
    [view, factor, column, theme],
  );
  return (
    <div className="panel effect">
      <h3>{spec.title}</h3>
      <Figure
        spec={spec}
        height={190}
        fileName={`${slug}-${view.ablation.key}-${column.id}`}
        onPointClick={(runId) => router.push(paths.run(slug, runId))}
      />
    </div>
  );
}

/** One legend for all figures; a single series needs none. */
function SeriesLegend({ view, factor }: { readonly view: AblationView; readonly factor: string }) {
  const theme = useChartTheme();
  const series = seriesOf(view, factor);
  if (series.length < 2) {
    return null;
  }
  return (
    <ul className="effect-legend" aria-label="Lines">
      {series.map(({ label, isLine }, index) => (
        <li key={label}>
          <SeriesMark {...effectStyle(theme, index, isLine)} /> {label}
        </li>
      ))}
    </ul>
  );
}
