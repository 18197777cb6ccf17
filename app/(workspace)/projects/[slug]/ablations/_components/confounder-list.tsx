import type { ReactNode } from "react";
import type { Confounder } from "#lib/analysis/confounders.ts";

interface ConfounderListProps {
  readonly runs: readonly { readonly id: string; readonly name: string }[];
  readonly confounders: readonly Confounder[];
  readonly action?: (confounder: Confounder) => ReactNode;
}

/** More names than this are counted, not listed. */
const NAMES = 4;

/** Each param that varies beside the factors, with its values and who has them. */
export function ConfounderList({ runs, confounders, action }: ConfounderListProps) {
  const nameOf = new Map(runs.map((run) => [run.id, run.name]));
  const namesOf = (ids: readonly string[]) => {
    const names = ids.map((id) => nameOf.get(id) ?? id);
    return names.length <= NAMES
      ? names.join(", ")
      : `${names.slice(0, NAMES - 1).join(", ")} and ${names.length - NAMES + 1} more`;
  };
  return (
    <ul className="confounder-list">
      {confounders.map((confounder) => (
        <li key={confounder.key}>
          <code className="ablation-factor">{confounder.key}</code>
          <span className="confounder-values">
            {confounder.follows === null ? null : (
              <span className="confounder-follows">
                moves with {confounder.follows}: their effects cannot be told apart
              </span>
            )}
            {confounder.values.map(({ value, runIds }) => (
              <span key={value} className="confounder-value">
                {value === null ? (
                  <span className="dim">not logged</span>
                ) : (
                  <b className={value === confounder.reference ? "dim" : undefined}>{value}</b>
                )}{" "}
                <span className="dim">{namesOf(runIds)}</span>
              </span>
            ))}
          </span>
          {action?.(confounder)}
        </li>
      ))}
    </ul>
  );
}
