import type { ReactNode } from "react";
import type { Confounder } from "#lib/analysis/confounders.ts";

interface ConfounderListProps {
  readonly runs: readonly { readonly id: string; readonly name: string }[];
  readonly confounders: readonly Confounder[];
  readonly action?: (confounder: Confounder) => ReactNode;
}

/** More names than this are only counted. */
const NAMES = 4;

/** More params than this are collapsed. */
const READABLE = 5;
/** More values of one param than this are collapsed. */
const VALUES = 4;

type ParamValue = Confounder["values"][number];

/** Puts the reference value first. */
function valuesOf({ values, reference }: Confounder): ParamValue[] {
  return values.toSorted((a, b) => Number(b.value === reference) - Number(a.value === reference));
}

/** The confounders, with their values and the runs that have each. */
export function ConfounderList({ runs, confounders, action }: ConfounderListProps) {
  const nameOf = new Map(runs.map((run) => [run.id, run.name]));
  const namesOf = (ids: readonly string[]) => {
    const names = ids.map((id) => nameOf.get(id) ?? id);
    return names.length <= NAMES
      ? names.join(", ")
      : `${names.slice(0, NAMES - 1).join(", ")} and ${names.length - NAMES + 1} more`;
  };
  const value = ({ value: logged, runIds }: ParamValue, { reference }: Confounder) => (
    <span key={logged} className="confounder-value">
      {logged === null ? (
        <span className="dim">not logged</span>
      ) : (
        <b className={logged === reference ? "dim" : undefined}>{logged}</b>
      )}{" "}
      <span className="dim">{namesOf(runIds)}</span>
    </span>
  );
  const line = (confounder: Confounder) => (
    <li key={confounder.key}>
      <code className="ablation-factor">{confounder.key}</code>
      <span className="confounder-values">
        {confounder.follows === null ? null : (
          <span className="confounder-follows">
            moves with {confounder.follows}: their effects cannot be told apart
          </span>
        )}
        {valuesOf(confounder)
          .slice(0, VALUES)
          .map((one) => value(one, confounder))}
        {confounder.values.length > VALUES ? (
          <details className="confounder-more-values">
            <summary>{confounder.values.length - VALUES} more values</summary>
            <span className="confounder-values">
              {valuesOf(confounder)
                .slice(VALUES)
                .map((one) => value(one, confounder))}
            </span>
          </details>
        ) : null}
      </span>
      {action?.(confounder)}
    </li>
  );
  const rest = confounders.slice(READABLE);
  return (
    <>
      <ul className="confounder-list">{confounders.slice(0, READABLE).map(line)}</ul>
      {rest.length === 0 ? null : (
        <details className="confounder-more">
          <summary>{rest.length} more</summary>
          <ul className="confounder-list">{rest.map(line)}</ul>
        </details>
      )}
    </>
  );
}
