import "./ablations.css";
import { IconAlertTriangle } from "@tabler/icons-react";
import Link from "next/link";
import { PageTable } from "#app/_components/page/page-table.tsx";
import { MirValue } from "#app/_components/values/mir-value.tsx";
import { RelativeTime } from "#app/_components/values/relative-time.tsx";
import { Tip } from "#app/_components/values/tip.tsx";
import { paths } from "#app/_paths.ts";
import { MISSING } from "#lib/format/number-text.ts";
import type { AblationSummary } from "#lib/tables/ablations/ablation-summaries.ts";
import { StateBadge } from "./state-badge.tsx";

interface AblationListProps {
  readonly slug: string;
  readonly summaries: readonly AblationSummary[];
}

export function AblationList({ slug, summaries }: AblationListProps) {
  const definition = summaries[0]?.definition ?? "exact";
  return (
    <PageTable label="Ablations">
      <thead>
        <tr>
          <th scope="col">Ablation</th>
          <th scope="col">State</th>
          <th scope="col">Factors</th>
          <th scope="col" className="page-table-number">
            Runs
          </th>
          <th scope="col" className="page-table-number">
            Best MIR ({definition}) ↓
          </th>
          <th scope="col">of</th>
          <th scope="col">Varies too</th>
          <th scope="col">Changed</th>
        </tr>
      </thead>
      <tbody>
        {summaries.map((summary) => (
          <AblationLine key={summary.ablation.id} slug={slug} summary={summary} />
        ))}
      </tbody>
    </PageTable>
  );
}

function AblationLine({ slug, summary }: { readonly slug: string; readonly summary: AblationSummary }) {
  const { ablation, definition, best, withMir } = summary;
  const total = ablation.runs.length;
  return (
    <tr>
      <th scope="row">
        <Link className="link" href={paths.ablation(slug, ablation.key)}>
          {ablation.title}
        </Link>
      </th>
      <td>
        <StateBadge state={ablation.state} />
      </td>
      <td>
        {ablation.factors.map((factor) => (
          <code key={factor} className="ablation-factor">
            {factor}
          </code>
        ))}
      </td>
      <td className="page-table-number">
        {withMir < total ? (
          <Tip label={`${withMir} of ${total} runs have a MIR (${definition})`}>
            {withMir}/{total}
          </Tip>
        ) : (
          total
        )}
      </td>
      <td className="page-table-number">
        {best === null ? (
          <span className="dim">{MISSING}</span>
        ) : (
          <MirValue
            value={best.cell.value}
            definition={definition}
            origin={best.cell.origin}
            source={best.cell.source}
            errorEstimate={best.cell.errorEstimate}
            interval={best.cell}
          />
        )}
      </td>
      <td>
        {best === null ? null : (
          <Link className="link" href={paths.run(slug, best.runId)}>
            {best.runName}
          </Link>
        )}
      </td>
      <td>
        <Confounders summary={summary} />
      </td>
      <td className="dim">
        <RelativeTime at={ablation.updatedAt} />
      </td>
    </tr>
  );
}

/** Maximum number of names shown, to limit the width of the list. */
const NAMES = 2;

function Confounders({ summary }: { readonly summary: AblationSummary }) {
  const { confounders, clean, ablation } = summary;
  if (confounders.length === 0) {
    return <span className="dim">nothing</span>;
  }
  const shown = confounders.slice(0, NAMES).join(", ");
  const more = confounders.length > NAMES ? ` +${confounders.length - NAMES}` : "";
  return (
    <Tip
      className="ablation-warning"
      label={`${confounders.join(", ")} ${confounders.length === 1 ? "varies" : "vary"} beside the factors; ${clean} of ${ablation.runs.length} runs make a clean comparison.`}
    >
      <IconAlertTriangle size={14} stroke={1.8} aria-hidden />
      {shown}
      {more}
    </Tip>
  );
}
