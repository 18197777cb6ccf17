"use client";

import { CloseButton } from "@mantine/core";
import { useId, useMemo, useState } from "react";
import { ErrorMark } from "#app/_components/filter-builder/error-mark.tsx";
import { FilterBuilder } from "#app/_components/filter-builder/filter-builder.tsx";
import { completionAt, valueAt } from "#app/_components/filter-builder/filter-completion.ts";
import { LanguageInput } from "#app/_components/filter-builder/language-input.tsx";
import { offeredColumns } from "#app/_components/filter-builder/offered-columns.ts";
import { useColumnValues } from "#app/_components/filter-builder/use-column-values.ts";
import { useFilterDraft } from "#app/_components/runs-table/toolbar/use-filter-draft.ts";
import { FILTER_TARGET } from "#app/_components/shell/use-shell-keys.ts";
import type { Calculation } from "#lib/tables/query/grid-schema.ts";
import type { Column } from "#lib/tables/query/schema.ts";

interface FilterBoxProps {
  readonly value: string;
  readonly onChange: (filter: string) => void;
  readonly columns: readonly Column[];
  readonly calculations?: readonly Calculation[];
  /** Filters of groups may use statistics of columns too. */
  readonly of?: "runs" | "groups";
}

const NONE: readonly Calculation[] = [];
const WORDS = {
  runs: { label: "Filter runs", placeholder: 'Filter: params.lr < 1e-3 and status = "running"' },
  groups: { label: "Filter groups", placeholder: "Groups: std:mir.exact < 0.1 and runs > 2" },
} as const;

/** Enter then accepts the completion. */
const isCompletionChosen = () => document.querySelector(".filter-options [data-combobox-selected]") !== null;

/** The one-line filter: applied while typing whenever it parses, else the error is shown at its position. */
export function FilterBox(props: FilterBoxProps) {
  const { value, onChange, columns, calculations = NONE, of = "runs" } = props;
  const statistics = of === "groups";
  const options = useMemo(
    () => ({ statistics, calculations: calculations.map(({ name }) => name) }),
    [statistics, calculations],
  );
  const { draft, error, edit, applyNow, replace } = useFilterDraft(value, onChange, options);
  const [caret, setCaret] = useState<number | null>(null);
  const errorId = useId();
  const offered = useMemo(() => offeredColumns(columns, calculations), [columns, calculations]);
  const values = useColumnValues(caret === null ? null : (valueAt(draft, caret)?.column ?? null));
  const completion = useMemo(
    () => (caret === null ? null : completionAt(draft, caret, offered, { statistics, values })),
    [draft, caret, offered, statistics, values],
  );
  const setAll = (text: string) => {
    setCaret(null);
    replace(text);
  };

  return (
    <div className="runs-filter">
      <LanguageInput
        {...(statistics ? {} : FILTER_TARGET)}
        aria-label={WORDS[of].label}
        placeholder={WORDS[of].placeholder}
        optionsLabel="Columns"
        leftSection={
          <FilterBuilder
            of={of}
            draft={draft}
            columns={columns}
            calculations={calculations}
            onChange={setAll}
          />
        }
        leftSectionPointerEvents="all"
        rightSection={
          draft === "" ? null : (
            <CloseButton size="xs" aria-label="Clear the filter" onClick={() => setAll("")} />
          )
        }
        value={draft}
        onEdit={(text, at) => {
          edit(text);
          setCaret(at);
        }}
        onCaret={setCaret}
        completion={completion}
        errorId={error === null ? null : errorId}
        error={
          error === null ? null : (
            <div className="filter-error" id={errorId} role="alert">
              <ErrorMark source={draft} position={error.position} message={error.message} />
            </div>
          )
        }
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            event.currentTarget.blur();
          } else if (event.key === "Enter" && !isCompletionChosen()) {
            applyNow();
          }
        }}
      />
    </div>
  );
}
