"use client";

import { Button } from "@mantine/core";
import type { ChooserVariant } from "#app/_components/runs-table/chooser-entries.ts";
import type { Column } from "#lib/tables/schema.ts";

interface ChooserGroupProps {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly variantsOf: (column: Column) => readonly ChooserVariant[];
  readonly shown: ReadonlySet<string>;
  readonly runCount: number;
  readonly onSet: (ids: readonly string[], isShown: boolean) => void;
}

/** One group of columns; plain elements, since there may be hundreds. */
export function ChooserGroup({ title, columns, variantsOf, shown, runCount, onSet }: ChooserGroupProps) {
  const ids = columns.map((column) => column.id).filter((id) => id !== "name");
  const areAllShown = ids.every((id) => shown.has(id));
  return (
    <fieldset className="chooser-fieldset">
      <legend className="visually-hidden">{title}</legend>
      <div className="chooser-group">
        <span aria-hidden="true">{title}</span>
        {ids.length < 2 ? null : (
          <Button variant="subtle" size="compact-xs" onClick={() => onSet(ids, !areAllShown)}>
            {areAllShown ? "Hide all" : "Show all"}
            <span className="visually-hidden"> of {title}</span>
          </Button>
        )}
      </div>
      {columns.map((column) => (
        <div key={column.id} className="chooser-item">
          <label className="chooser-label" title={column.description}>
            <input
              type="checkbox"
              checked={column.id === "name" || shown.has(column.id)}
              disabled={column.id === "name"}
              onChange={(event) => onSet([column.id], event.currentTarget.checked)}
            />
            <span className="chooser-name">{column.label}</span>
            <span className="chooser-filled">{filledText(column, runCount)}</span>
          </label>
          {variantsOf(column).map((variant) => (
            <button
              key={variant.id}
              type="button"
              className="chooser-variant"
              aria-pressed={shown.has(variant.id)}
              aria-label={`${column.label}, ${variant.label}`}
              data-tip={variant.description}
              onClick={() => onSet([variant.id], !shown.has(variant.id))}
            >
              {variant.label}
            </button>
          ))}
        </div>
      ))}
    </fieldset>
  );
}

function filledText({ filled, id }: Column, runCount: number): string {
  const isMade = filled === 0 && /^(fid|calc|mir:best|metrics:)/.test(id);
  return filled === runCount || isMade ? "" : `${filled} of ${runCount}`;
}
