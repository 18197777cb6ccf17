"use client";

import { CloseButton } from "@mantine/core";
import { useEffect, useId, useMemo, useState } from "react";
import { ErrorMark } from "#app/_components/filter-builder/error-mark.tsx";
import { FilterBuilder } from "#app/_components/filter-builder/filter-builder.tsx";
import { completionAt, valueAt } from "#app/_components/filter-builder/filter-completion.ts";
import { LanguageInput } from "#app/_components/filter-builder/language-input.tsx";
import { offeredColumns } from "#app/_components/filter-builder/offered-columns.ts";
import { useColumnValues } from "#app/_components/filter-builder/use-column-values.ts";
import { FILTER_TARGET } from "#app/_components/shell/use-shell-keys.ts";
import { parseFilter } from "#lib/tables/filters/parse-filter.ts";
import type { Calculation } from "#lib/tables/query/grid-schema.ts";
import type { Column } from "#lib/tables/query/schema.ts";

interface FilterBoxProps {
  readonly value: string;
  readonly onChange: (filter: string) => void;
  readonly columns: readonly Column[];
  readonly calculations?: readonly Calculation[];
  /** Groups are filtered by statistics of columns too. */
  readonly of?: "runs" | "groups";
}

/** A pause in typing after which the filter is read. */
const SETTLE_MS = 350;
const NONE: readonly Calculation[] = [];
const WORDS = {
  runs: { label: "Filter runs", placeholder: 'Filter: params.lr < 1e-3 and status = "running"' },
  groups: { label: "Filter groups", placeholder: "Groups: std:mir.exact < 0.1 and runs > 2" },
} as const;

/** Then Enter takes the completion. */
const isCompletionChosen = () => document.querySelector(".filter-options [data-combobox-selected]") !== null;

/** The one-line filter: applied while typing whenever it parses, else the error stands where it is. */
export function FilterBox({ value, onChange, columns, calculations = NONE, of = "runs" }: FilterBoxProps) {
  const [draft, setDraft] = useState(value);
  const [isSettled, setSettled] = useState(true);
  const [caret, setCaret] = useState<number | null>(null);
  const [applied, setApplied] = useState(value);
  const errorId = useId();
  const statistics = of === "groups";

  // Another page of the history, a reset: the box follows what it did not write itself.
  if (value !== applied) {
    setApplied(value);
    setDraft(value);
  }
  const options = useMemo(
    () => ({ statistics, calculations: calculations.map(({ name }) => name) }),
    [statistics, calculations],
  );
  const offered = useMemo(() => offeredColumns(columns, calculations), [columns, calculations]);
  const parsed = useMemo(() => parseFilter(draft, options), [draft, options]);
  const error = !parsed.ok && isSettled ? parsed.error : null;
  const values = useColumnValues(caret === null ? null : (valueAt(draft, caret)?.column ?? null));
  const completion = useMemo(
    () => (caret === null ? null : completionAt(draft, caret, offered, { statistics, values })),
    [draft, caret, offered, statistics, values],
  );

  useEffect(() => {
    if (isSettled) {
      return;
    }
    const timer = setTimeout(() => {
      setSettled(true);
      if (parsed.ok && draft !== value) {
        setApplied(draft);
        onChange(draft);
      }
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [draft, isSettled, parsed, value, onChange]);

  /** Enter does not wait for the pause. */
  const applyNow = () => {
    setSettled(true);
    if (parsed.ok && draft !== value) {
      setApplied(draft);
      onChange(draft);
    }
  };

  const replace = (text: string) => {
    setDraft(text);
    setSettled(true);
    setApplied(text);
    setCaret(null);
    onChange(text);
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
            onChange={replace}
          />
        }
        leftSectionPointerEvents="all"
        rightSection={
          draft === "" ? null : (
            <CloseButton size="xs" aria-label="Clear the filter" onClick={() => replace("")} />
          )
        }
        value={draft}
        onEdit={(text, at) => {
          setDraft(text);
          setSettled(false);
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
