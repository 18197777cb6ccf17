import { PageTable } from "#app/_components/page/page-table.tsx";
import { Tip } from "#app/_components/values/tip.tsx";
import type { Score } from "#lib/benchmarks/schema.ts";
import { exactCountText, MISSING } from "#lib/format/number-text.ts";
import { formatNumber } from "#lib/format/values.ts";
import type { CheckpointDetail } from "../_load.ts";

interface ScoresSectionProps {
  readonly scores: readonly Score[];
  readonly checkpoints: readonly CheckpointDetail[];
}

/** The optional columns for which any score has a value; others would contain only dashes. */
interface ShownColumns {
  readonly error: boolean;
  readonly count: boolean;
  readonly recipe: boolean;
  readonly checkpoint: boolean;
}

/** Benchmark scores after supervised fine-tuning. */
export function ScoresSection({ scores, checkpoints }: ScoresSectionProps) {
  const stepOf = new Map(checkpoints.map(({ id, step }) => [id, step]));
  const shown: ShownColumns = {
    error: scores.some((score) => score.stderr !== null),
    count: scores.some((score) => score.n !== null),
    recipe: scores.some((score) => score.sftRecipe !== ""),
    checkpoint: scores.some((score) => score.checkpointId !== null),
  };
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
        <PageTable label="Scores">
          <thead>
            <tr>
              <th scope="col">Benchmark</th>
              <NumberHeader>Score</NumberHeader>
              {shown.error ? <NumberHeader>± standard error</NumberHeader> : null}
              {shown.count ? <NumberHeader>Questions</NumberHeader> : null}
              <th scope="col">Unit</th>
              {shown.recipe ? <th scope="col">SFT recipe</th> : null}
              {shown.checkpoint ? <th scope="col">Of checkpoint</th> : null}
            </tr>
          </thead>
          <tbody>
            {scores.map((score) => (
              <ScoreRow key={score.id} score={score} shown={shown} stepOf={stepOf} />
            ))}
          </tbody>
        </PageTable>
      )}
    </section>
  );
}

function NumberHeader({ children }: { readonly children: string }) {
  return (
    <th scope="col" className="page-table-number">
      {children}
    </th>
  );
}

interface ScoreRowProps {
  readonly score: Score;
  readonly shown: ShownColumns;
  readonly stepOf: ReadonlyMap<string, number | null>;
}

function ScoreRow({ score, shown, stepOf }: ScoreRowProps) {
  const { title, higherIsBetter, stderr, n, unit, sftRecipe } = score;
  return (
    <tr>
      <th scope="row">
        {title} <span className="dim">{higherIsBetter ? "↑" : "↓"}</span>
      </th>
      <td className="page-table-number">
        <ScoreValue score={score} />
      </td>
      {shown.error ? <td className="page-table-number">{formatNumber(stderr, "score").text}</td> : null}
      {shown.count ? <td className="page-table-number">{n === null ? MISSING : exactCountText(n)}</td> : null}
      <td className="dim">{unit}</td>
      {shown.recipe ? <td>{sftRecipe === "" ? "usual" : sftRecipe}</td> : null}
      {shown.checkpoint ? <td className="dim">{checkpointText(score, stepOf)}</td> : null}
    </tr>
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
