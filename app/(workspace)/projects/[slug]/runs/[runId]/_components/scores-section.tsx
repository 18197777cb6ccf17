import { ScrollRegion } from "#app/_components/page/scroll-region.tsx";
import { Tip } from "#app/_components/values/tip.tsx";
import type { Score } from "#lib/benchmarks/schema.ts";
import { exactCountText, MISSING } from "#lib/numerics/number-text.ts";
import { formatNumber } from "#lib/tables/format.ts";
import type { CheckpointDetail } from "../_load.ts";

interface ScoresSectionProps {
  readonly scores: readonly Score[];
  readonly checkpoints: readonly CheckpointDetail[];
}

/** Benchmark scores after supervised fine-tuning. */
export function ScoresSection({ scores, checkpoints }: ScoresSectionProps) {
  const stepOf = new Map(checkpoints.map(({ id, step }) => [id, step]));
  const hasRecipe = scores.some((score) => score.sftRecipe !== "");
  return (
    <section aria-labelledby="scores">
      <h2 className="section-title" id="scores">
        Scores after SFT <span className="dim">{scores.length}</span>
      </h2>
      {scores.length === 0 ? (
        <p className="dim run-none">
          No scores yet; they may come weeks after the run, with POST /api/v1/runs/…/scores.
        </p>
      ) : (
        <ScrollRegion label="Scores">
          <table className="run-table">
            <thead>
              <tr>
                <th scope="col">Benchmark</th>
                <th scope="col" className="run-number">
                  Score
                </th>
                <th scope="col" className="run-number">
                  ± standard error
                </th>
                <th scope="col" className="run-number">
                  Questions
                </th>
                <th scope="col">Unit</th>
                {hasRecipe ? <th scope="col">SFT recipe</th> : null}
                <th scope="col">Of checkpoint</th>
              </tr>
            </thead>
            <tbody>
              {scores.map((score) => (
                <tr key={score.id}>
                  <th scope="row">
                    {score.title} <span className="dim">{score.higherIsBetter ? "↑" : "↓"}</span>
                  </th>
                  <td className="run-number">
                    <ScoreValue score={score} />
                  </td>
                  <td className="run-number">{formatNumber(score.stderr, "score").text}</td>
                  <td className="run-number">{score.n === null ? MISSING : exactCountText(score.n)}</td>
                  <td className="dim">{score.unit}</td>
                  {hasRecipe ? <td>{score.sftRecipe === "" ? "usual" : score.sftRecipe}</td> : null}
                  <td className="dim">{checkpointText(score, stepOf)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </section>
  );
}

function ScoreValue({ score }: { readonly score: Score }) {
  const { text } = formatNumber(score.value, "score");
  if (score.origin === "measured") {
    return <Tip label={`${score.value}${score.source === null ? "" : `, from ${score.source}`}`}>{text}</Tip>;
  }
  return (
    <Tip
      className="value value-reported"
      label={`† Reported${score.source === null ? "" : ` in ${score.source}`}, not measured here.`}
    >
      {text}
      <span className="value-mark" aria-hidden="true">
        †
      </span>
    </Tip>
  );
}

function checkpointText(score: Score, stepOf: ReadonlyMap<string, number | null>): string {
  if (score.checkpointId === null) {
    return "final";
  }
  const step = stepOf.get(score.checkpointId);
  return step === null || step === undefined ? "final" : `step ${exactCountText(step)}`;
}
