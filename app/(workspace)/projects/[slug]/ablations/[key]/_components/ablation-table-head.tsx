import { Fragment } from "react";
import type { FormattedTable } from "#lib/exports/table.ts";
import type { AblationView } from "#lib/tables/ablations/ablation-view.ts";

interface AblationTableHeadProps {
  readonly view: AblationView;
  readonly table: FormattedTable;
  readonly canChange: boolean;
}

export function AblationTableHead({ view, table, canChange }: AblationTableHeadProps) {
  const confounders = new Set(view.confounderKeys.map((key) => `params.${key}`));
  const describe = new Map(view.columns.map((column) => [column.id, column.description]));
  return (
    <thead>
      <tr>
        {table.columns.map(({ id, label, unit, kind, direction }) => (
          <th
            key={id}
            scope="col"
            className={kind === "number" ? "page-table-number" : undefined}
            data-tip={confounders.has(id) ? "Varies too, though it is no factor" : describe.get(id)}
          >
            <span className="ablation-head">
              <Words label={label} />
              {confounders.has(id) ? " ≠" : ""}
              {kind === "number" && unit != null && unit.length <= 4 ? (
                <span className="ablation-unit"> {unit}</span>
              ) : null}
              {/* The no-break space keeps the arrow on the line of the label. */}
              {direction == null ? "" : direction === "lower" ? "\u00a0↓" : "\u00a0↑"}
            </span>
          </th>
        ))}
        {canChange ? (
          <th scope="col">
            <span className="visually-hidden">Actions</span>
          </th>
        ) : null}
      </tr>
    </thead>
  );
}

/** Longer words may break at hyphens. */
const SHORT_WORD = 9;

function Words({ label }: { readonly label: string }) {
  return label.split(" ").map((word, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the words of a label do not move
    <Fragment key={index}>
      {index === 0 ? "" : " "}
      {word.length <= SHORT_WORD && word.includes("-") ? <span className="ablation-word">{word}</span> : word}
    </Fragment>
  ));
}
