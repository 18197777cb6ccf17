import "./ablations.css";
import Link from "next/link";
import { PageTable } from "#app/_components/page/page-table.tsx";
import { paths } from "#app/_paths.ts";
import type { Ablation } from "#lib/benchmarks/ablation-schema.ts";
import type { MirDefinition } from "#lib/mir/definitions.ts";
import { shownStandardError } from "#lib/mir/interval-text.ts";
import type { Column, RunRow } from "#lib/tables/schema.ts";
import { AverageCell, FactorCell, MirTableCell, ScoreTableCell } from "./ablation-cells.tsx";

interface AblationSectionProps {
  readonly slug: string;
  readonly ablation: Ablation;
  readonly columns: readonly Column[];
  readonly rowOf: ReadonlyMap<string, RunRow>;
  readonly mirDefinition: MirDefinition;
}

/** One ablation: its factors, and its runs in its own order. */
export function AblationSection({ slug, ablation, columns, rowOf, mirDefinition }: AblationSectionProps) {
  const { id, title, factors, runs, benchmarks } = ablation;
  const columnOf = new Map(columns.map((column) => [column.id, column]));
  const hasErrors = runs.some(({ runId }) => {
    const cell = rowOf.get(runId)?.mir[mirDefinition];
    return cell !== undefined && shownStandardError(cell) !== null;
  });
  const isPrinted = runs.some((run) => run.reportedAverage !== null);
  return (
    <section aria-labelledby={id}>
      <h2 className="section-title" id={id}>
        {title} <span className="dim">{runs.length} runs</span>
      </h2>
      <PageTable label={title}>
        <thead>
          <tr>
            <th scope="col">Run</th>
            {factors.map((factor) => (
              <th key={factor} scope="col" className={alignment(columnOf.get(`params.${factor}`))}>
                {factor}
              </th>
            ))}
            <NumberHeader column={columnOf.get(`mir.${mirDefinition}`)} label={`MIR (${mirDefinition})`} />
            <NumberHeader
              column={columnOf.get(isPrinted ? "average.reported" : "average")}
              label={isPrinted ? "Average (as printed)" : "Average"}
            />
            {benchmarks.map((benchmark) => (
              <NumberHeader key={benchmark} column={columnOf.get(`scores.${benchmark}`)} label={benchmark} />
            ))}
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => {
            const row = rowOf.get(run.runId);
            return (
              <tr key={run.runId}>
                <th scope="row">
                  <Link className="link" href={paths.run(slug, run.runId)}>
                    {run.name}
                  </Link>{" "}
                  {run.runId === ablation.baselineRunId ? (
                    <span className="ablation-baseline">baseline</span>
                  ) : null}
                </th>
                {factors.map((factor) => (
                  <td key={factor} className={alignment(columnOf.get(`params.${factor}`))}>
                    <FactorCell value={row?.params[factor]} />
                  </td>
                ))}
                <td className="page-table-number">
                  <MirTableCell row={row} definition={mirDefinition} hasErrorRoom={hasErrors} />
                </td>
                <td className="page-table-number">
                  <AverageCell row={row} printed={run.reportedAverage} isPrinted={isPrinted} title={title} />
                </td>
                {benchmarks.map((benchmark) => (
                  <td key={benchmark} className="page-table-number">
                    <ScoreTableCell score={row?.scores[benchmark]} />
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </PageTable>
    </section>
  );
}

interface NumberHeaderProps {
  readonly column: Column | undefined;
  /** Where no run of the project has such a column. */
  readonly label: string;
}

function NumberHeader({ column, label }: NumberHeaderProps) {
  const direction = column?.direction ?? null;
  return (
    <th scope="col" className="page-table-number" data-tip={column?.description}>
      {column?.label ?? label} {direction === null ? null : direction === "lower" ? "↓" : "↑"}
    </th>
  );
}

function alignment(column: Column | undefined): string | undefined {
  return column?.kind === "number" ? "page-table-number" : undefined;
}
