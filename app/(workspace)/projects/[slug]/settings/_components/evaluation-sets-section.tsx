import { PageTable } from "#app/_components/page/page-table.tsx";
import type { EvaluationSetRow } from "#lib/mir/schema.ts";

interface EvaluationSetsSectionProps {
  readonly slug: string;
  readonly sets: readonly EvaluationSetRow[];
}

/** The sets that MIR of this project's bundles may be computed on, the default one marked. */
export function EvaluationSetsSection({ sets }: EvaluationSetsSectionProps) {
  return (
    <section aria-labelledby="evaluation-sets">
      <h2 className="section-title" id="evaluation-sets">
        Evaluation sets <span className="dim">{sets.length}</span>
      </h2>
      <PageTable label="Evaluation sets">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col" className="page-table-number">
              Pairs
            </th>
            <th scope="col">Template</th>
          </tr>
        </thead>
        <tbody>
          {sets.map((set) => (
            <tr key={set.id}>
              <th scope="row">{set.name}</th>
              <td className="page-table-number">{set.sampleCount}</td>
              <td>{set.template}</td>
            </tr>
          ))}
        </tbody>
      </PageTable>
    </section>
  );
}
