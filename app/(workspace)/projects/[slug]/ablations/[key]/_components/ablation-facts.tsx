import type { AblationView } from "#lib/tables/ablations/ablation-view.ts";

/** Factors, baseline and size of an ablation, in one line. */
export function AblationFacts({ view }: { readonly view: AblationView }) {
  const { ablation, rows } = view;
  const baseline = ablation.runs.find((run) => run.runId === ablation.baselineRunId);
  const levels = rows.length === 1 ? "1 row" : `${rows.length} rows`;
  return (
    <dl className="ablation-facts">
      <div>
        <dt>{ablation.factors.length === 1 ? "Factor" : "Factors"}</dt>
        <dd>
          {ablation.factors.map((factor) => (
            <code key={factor} className="ablation-factor">
              {factor}
            </code>
          ))}
        </dd>
      </div>
      <div>
        <dt>Baseline</dt>
        <dd>{baseline?.name ?? <span className="dim">none</span>}</dd>
      </div>
      <div>
        <dt>Runs</dt>
        <dd>
          {ablation.runs.length}
          {rows.length < ablation.runs.length ? `, seeds folded into ${levels}` : ""}
        </dd>
      </div>
      {ablation.filter === "" ? null : (
        <div>
          <dt>Chosen by</dt>
          <dd>
            <code>{ablation.filter}</code>
          </dd>
        </div>
      )}
    </dl>
  );
}
