"use client";

import { Button, TextInput } from "@mantine/core";
import { parseAsString, useQueryState } from "nuqs";
import { useState, useTransition } from "react";

interface RunFilterProps {
  readonly filter: string;
  readonly refusal: string | null;
}

/** Chooses the runs of the ablation, by a filter in the syntax of the runs table. */
export function RunFilter({ filter, refusal }: RunFilterProps) {
  const [isLoading, startTransition] = useTransition();
  const [, setFilter] = useQueryState(
    "filter",
    parseAsString.withDefault("").withOptions({ shallow: false, startTransition, history: "push" }),
  );
  const [draft, setDraft] = useState(filter);
  return (
    <form
      className="run-filter"
      onSubmit={(event) => {
        event.preventDefault();
        void setFilter(draft.trim());
      }}
    >
      <TextInput
        label="Runs that match"
        description="A filter as in the table of runs; empty: all of them. Later runs do not join by themselves."
        placeholder={'params.lr < 1e-3 and tags.team = "vision"'}
        value={draft}
        spellCheck={false}
        error={refusal !== null}
        onChange={(event) => setDraft(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" size="xs" loading={isLoading}>
        Find
      </Button>
      {refusal === null ? null : (
        <p className="run-filter-error" role="alert">
          {refusal}
        </p>
      )}
    </form>
  );
}
