import { CopyButton } from "#app/_components/page/copy-button.tsx";
import { RelativeTime } from "#app/_components/values/relative-time.tsx";
import type { EvaluationSetDetail } from "#lib/mir/evaluation-sets/evaluation-set-schema.ts";
import { literalTemplate } from "#lib/mir/evaluation-sets/prompt-templates.ts";
import type { EvaluationSetRow } from "#lib/mir/schema.ts";

interface SetFactsProps {
  readonly set: EvaluationSetRow;
  readonly use: EvaluationSetDetail["use"];
}

/** The properties of a set: everything that a result on it depends on, and its provenance. */
export function SetFacts({ set, use }: SetFactsProps) {
  const { digest, template, sampleCount, licence, description, projectId, createdAt } = set;
  const literal = literalTemplate(template);
  return (
    <section aria-label="Facts">
      <dl className="set-facts">
        <dt>Pairs</dt>
        <dd>{sampleCount}</dd>
        <dt>Digest</dt>
        <dd className="set-digest">
          {digest}
          <CopyButton text={digest} what="the digest" />
        </dd>
        <dt>Template</dt>
        <dd>
          <code>{template}</code>
          {literal === null ? (
            <span className="dim"> the chat template of each checkpoint’s own tokenizer</span>
          ) : literal === template ? null : (
            <>
              {" "}
              <code className="dim">{JSON.stringify(literal)}</code>
            </>
          )}
        </dd>
        {description === "" ? null : (
          <>
            <dt>Description</dt>
            <dd>{description}</dd>
          </>
        )}
        <dt>Licence</dt>
        <dd>{licence === "" ? <span className="dim">not noted</span> : licence}</dd>
        <dt>Used by</dt>
        <dd>
          {use.checkpoints === 0 && use.activeJobs === 0
            ? "no result yet"
            : `the MIR of ${use.checkpoints} ${use.checkpoints === 1 ? "checkpoint" : "checkpoints"}` +
              (use.activeJobs === 0 ? "" : `, ${use.activeJobs} jobs not ended yet`)}
        </dd>
        <dt>{projectId === null ? "Built in" : "Made"}</dt>
        <dd>
          <RelativeTime at={createdAt} />
        </dd>
      </dl>
    </section>
  );
}
