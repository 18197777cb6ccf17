"use client";

import { CloseButton, Combobox, TextInput, useCombobox } from "@mantine/core";
import { IconFilter } from "@tabler/icons-react";
import { useEffect, useId, useMemo, useRef, useState } from "react";
import { type Completion, completionAt } from "#app/_components/runs-table/filter-completion.ts";
import { FILTER_TARGET } from "#app/_components/shell/use-shell-keys.ts";
import { parseFilter } from "#lib/tables/filter.ts";
import type { Column } from "#lib/tables/schema.ts";

interface FilterBoxProps {
  readonly value: string;
  readonly onChange: (filter: string) => void;
  readonly columns: readonly Column[];
}

/** A pause in typing after which the filter is read. */
const SETTLE_MS = 350;

/** The one-line filter: applied while typing whenever it parses, else the error stands where it is. */
export function FilterBox({ value, onChange, columns }: FilterBoxProps) {
  const [draft, setDraft] = useState(value);
  const [isSettled, setSettled] = useState(true);
  const [caret, setCaret] = useState<number | null>(null);
  const [applied, setApplied] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const errorId = useId();
  const combobox = useCombobox();

  // Another page of the history, a reset: the box follows what it did not write itself.
  if (value !== applied) {
    setApplied(value);
    setDraft(value);
  }
  const parsed = useMemo(() => parseFilter(draft), [draft]);
  const error = !parsed.ok && isSettled ? parsed.error : null;
  const completion = useMemo(
    () => (caret === null ? null : completionAt(draft, caret, columns)),
    [draft, caret, columns],
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

  const edit = (text: string, at: number) => {
    setDraft(text);
    setSettled(false);
    setCaret(at);
    combobox.openDropdown();
    combobox.resetSelectedOption();
  };
  const clear = () => {
    setDraft("");
    setSettled(true);
    setApplied("");
    onChange("");
    setCaret(null);
  };
  const accept = (option: string) => {
    if (completion !== null) {
      const text = draft.slice(0, completion.from) + option + draft.slice(completion.to);
      const at = completion.from + option.length;
      edit(text, at);
      requestAnimationFrame(() => input.current?.setSelectionRange(at, at));
    }
    combobox.closeDropdown();
  };

  return (
    <div className="runs-filter">
      <Combobox store={combobox} onOptionSubmit={accept} position="bottom-start" width={360} withinPortal>
        <Combobox.Target>
          <TextInput
            ref={input}
            {...FILTER_TARGET}
            aria-label="Filter runs"
            error={error !== null}
            aria-describedby={error === null ? undefined : errorId}
            placeholder='Filter: params.lr < 1e-3 and status = "running"'
            leftSection={<IconFilter size={14} stroke={1.6} aria-hidden />}
            rightSection={
              draft === "" ? null : <CloseButton size="xs" aria-label="Clear the filter" onClick={clear} />
            }
            value={draft}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => edit(event.currentTarget.value, event.currentTarget.selectionStart ?? 0)}
            onBlur={() => {
              setCaret(null);
              combobox.closeDropdown();
            }}
            onKeyDown={(event) => {
              if (event.key === "Escape" && !combobox.dropdownOpened) {
                event.currentTarget.blur();
              }
            }}
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={completion === null} className="filter-options">
          <Combobox.Options aria-label="Columns">
            {completion?.options.map((option) => (
              <CompletionOption key={option.text} option={option} />
            ))}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      {error === null || caretInDropdown(combobox.dropdownOpened, completion) ? null : (
        <FilterError id={errorId} source={draft} position={error.position} message={error.message} />
      )}
    </div>
  );
}

const caretInDropdown = (isOpen: boolean, completion: { options: readonly Completion[] } | null) =>
  isOpen && completion !== null;

function CompletionOption({ option }: { readonly option: Completion }) {
  return (
    <Combobox.Option value={option.text}>
      <span className="filter-option">
        <code>{option.text}</code>
        <span className="dim">{option.hint}</span>
      </span>
    </Combobox.Option>
  );
}

interface FilterErrorProps {
  readonly id: string;
  readonly source: string;
  readonly position: number;
  readonly message: string;
}

function FilterError({ id, source, position, message }: FilterErrorProps) {
  const rest = source.slice(position);
  const end = /^\s*("(?:\\.|[^"\\])*"?|[^\s()]+|.)/.exec(rest)?.[0].length ?? 0;
  return (
    <div className="filter-error" id={id} role="alert">
      <p className="filter-error-source">
        {source.slice(0, position)}
        <mark className="filter-error-mark">{rest.slice(0, end) || " "}</mark>
        {rest.slice(end)}
      </p>
      <p className="filter-error-text">
        Character {position + 1}: {message}
      </p>
    </div>
  );
}
