"use client";

import { Select } from "@mantine/core";
import { useRouter } from "next/navigation";
import { parseAsString, useQueryStates } from "nuqs";
import { useMemo } from "react";
import { Figure } from "#app/_components/figure/figure.tsx";
import { useChartTheme } from "#app/_components/figure/use-chart-theme.ts";
import { paths } from "#app/_paths.ts";
import { prepareFactorGrid } from "#lib/charts/prepare-factor-grid.ts";
import { drawnColumns, gridInput } from "#lib/tables/ablations/ablation-figures.ts";
import type { AblationView } from "#lib/tables/ablations/ablation-view.ts";
import type { Column } from "#lib/tables/query/schema.ts";

interface FactorGridSectionProps {
  readonly slug: string;
  readonly view: AblationView;
}

const ROW_PIXELS = 54;
const FRAME_PIXELS = 70;

/** MIR and a benchmark over two factors, as heat maps side by side. */
export function FactorGridSection({ slug, view }: FactorGridSectionProps) {
  const { factors } = view.ablation;
  const [chosen, setChosen] = useQueryStates({ gx: parseAsString, gy: parseAsString, score: parseAsString });
  const columns = drawnColumns(view);
  const mir = columns.find((column) => column.group === "MIR");
  const scores = columns.filter((column) => column.group !== "MIR");
  const score = scores.find((column) => column.id === chosen.score) ?? scores[0];
  const x = factors.find((factor) => factor === chosen.gx) ?? factors[1];
  const y =
    factors.find((factor) => factor === chosen.gy && factor !== x) ?? factors.find((one) => one !== x);
  if (x === undefined || y === undefined || columns.length === 0) {
    return null;
  }
  return (
    <section aria-labelledby="factor-grid">
      <div className="ablation-bar">
        <h2 className="section-title" id="factor-grid">
          Factor grid
        </h2>
        <div className="ablation-bar-tools">
          {factors.length === 2 ? null : (
            <>
              <Select
                aria-label="Factor of the columns"
                data={[...factors]}
                value={x}
                allowDeselect={false}
                w={140}
                onChange={(value) => void setChosen({ gx: value })}
              />
              <Select
                aria-label="Factor of the rows"
                data={factors.filter((factor) => factor !== x)}
                value={y}
                allowDeselect={false}
                w={140}
                onChange={(value) => void setChosen({ gy: value })}
              />
            </>
          )}
          {scores.length < 2 ? null : (
            <Select
              aria-label="Benchmark of the grid"
              data={scores.map(({ id, label }) => ({ value: id, label }))}
              value={score?.id ?? null}
              allowDeselect={false}
              w={180}
              onChange={(value) => void setChosen({ score: value })}
            />
          )}
        </div>
      </div>
      <div className="factor-grids">
        {[mir, score].map((column) =>
          column === undefined ? null : (
            <FactorGrid key={column.id} slug={slug} view={view} factors={[x, y]} column={column} />
          ),
        )}
      </div>
    </section>
  );
}

interface FactorGridProps extends FactorGridSectionProps {
  readonly factors: readonly [string, string];
  readonly column: Column;
}

function FactorGrid({ slug, view, factors: [x, y], column }: FactorGridProps) {
  const router = useRouter();
  const theme = useChartTheme();
  const input = useMemo(() => gridInput(view, [x, y], column), [view, x, y, column]);
  const spec = useMemo(() => prepareFactorGrid(input, theme), [input, theme]);
  return (
    <div className="panel effect">
      <h3>{spec.title}</h3>
      <Figure
        spec={spec}
        height={FRAME_PIXELS + ROW_PIXELS * input.y.levels.length}
        fileName={`${slug}-${view.ablation.key}-grid-${column.id}`}
        onPointClick={(runId) => router.push(paths.run(slug, runId))}
      />
      {spec.subtitle === null ? null : <p className="ablation-legend">{spec.subtitle}</p>}
    </div>
  );
}
