import { PageTable } from "#app/_components/page/page-table.tsx";
import { Tip } from "#app/_components/values/tip.tsx";
import { compareScores, extremesOf, type ScoreCell, type ScoreRow } from "#lib/analysis/compare-scores.ts";
import { MISSING } from "#lib/format/number-text.ts";
import { formatNumber } from "#lib/format/values.ts";
import type { ComparedRun } from "../_load.ts";

interface ScoresSectionProps {
  readonly runs: readonly ComparedRun[];
  readonly definition: string;
}

/** MIR of the last checkpoints and the scores after SFT, marking the best and worst of each row. */
export function ScoresSection({ runs, definition }: ScoresSectionProps) {
  const scores = compareScores(runs.map((one) => one.scores));
  const mir = mirRow(runs, definition);
  const rows = mir === null ? scores : [mir, ...scores];
  return (
    <section aria-labelledby="scores">
      <h2 className="section-title" id="scores">
        Scores <span className="dim">{scores.length}</span>
      </h2>
      {rows.length === 0 ? (
        <p className="dim compare-none">
          No scores yet; they may come weeks after a run, with POST /api/v1/runs/…/scores.
        </p>
      ) : (
        <>
          <PageTable label="Scores of the runs">
            <thead>
              <tr>
                <th scope="col">Benchmark</th>
                {runs.map(({ run }) => (
                  <th key={run.id} scope="col" className="page-table-number compare-run" title={run.name}>
                    {run.name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id}>
                  <th scope="row">
                    {row.title} <span className="dim">{row.higherIsBetter ? "↑" : "↓"}</span>
                    {row.unit === "" ? null : <span className="dim"> {row.unit}</span>}
                    {row.sftRecipe === "" ? null : <span className="dim"> · {row.sftRecipe}</span>}
                  </th>
                  {row.cells.map((cell, index) => (
                    <td key={runs[index]?.run.id} className="page-table-number">
                      <Score cell={cell} isMir={row === mir} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </PageTable>
          <p className="dim compare-legend">
            <Mark extreme="best" /> best and <Mark extreme="worst" /> worst of a row by its direction; †
            reported, not measured here; ± is a standard error.
          </p>
        </>
      )}
    </section>
  );
}

function Score({ cell, isMir }: { readonly cell: ScoreCell | null; readonly isMir: boolean }) {
  if (cell === null) return <span className="dim">{MISSING}</span>;
  const { value, stderr, source, isReported, extreme } = cell;
  const format = isMir ? "mir" : "score";
  const tip = isReported
    ? `† Reported${source === null ? "" : ` in ${source}`}, not measured here.`
    : `${value}${source === null ? "" : `, from ${source}`}`;
  return (
    <span className="compare-score" data-extreme={extreme ?? undefined}>
      {extreme === null ? null : <Mark extreme={extreme} />}
      <Tip label={tip}>
        {formatNumber(value, format).text}
        {isReported ? <span className="value-mark">†</span> : null}
      </Tip>
      {stderr === null ? null : <span className="dim"> ± {formatNumber(stderr, format).text}</span>}
    </span>
  );
}

function Mark({ extreme }: { readonly extreme: "best" | "worst" }) {
  return (
    <span className="compare-extreme" data-extreme={extreme}>
      <span aria-hidden="true">{extreme === "best" ? "●" : "○"}</span>
      <span className="visually-hidden">{extreme}: </span>
    </span>
  );
}

/** The MIR of each run's last checkpoint with a MIR. */
function mirRow(runs: readonly ComparedRun[], definition: string): ScoreRow | null {
  const last = runs.map(({ mir }) => mir.findLast((one) => one.definition === definition) ?? null);
  if (last.every((one) => one === null)) return null;
  const extremes = extremesOf(
    last.map((one) => one?.mir ?? null),
    "lower",
  );
  return {
    id: "mir",
    title: `MIR (${definition})`,
    unit: "",
    higherIsBetter: false,
    sftRecipe: "",
    cells: last.map((one, index) =>
      one === null
        ? null
        : {
            value: one.mir,
            stderr: one.error,
            source: one.source,
            isReported: one.isReported,
            extreme: extremes[index] ?? null,
          },
    ),
  };
}
