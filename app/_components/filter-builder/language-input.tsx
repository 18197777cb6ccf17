"use client";

import { Combobox, TextInput, type TextInputProps, useCombobox } from "@mantine/core";
import { type ReactNode, useRef } from "react";
import type { Completion, CompletionList } from "#app/_components/filter-builder/filter-completion.ts";

interface LanguageInputProps extends Omit<TextInputProps, "onChange" | "value" | "error"> {
  readonly value: string;
  readonly onEdit: (text: string, caret: number) => void;
  /** Called with null when the input loses focus. */
  readonly onCaret: (caret: number | null) => void;
  readonly completion: CompletionList | null;
  /** Id of the element with the error message; null without an error. */
  readonly errorId: string | null;
  /** Shown below the input while no completion is open. */
  readonly error: ReactNode;
  readonly optionsLabel: string;
}

/** A one-line code input with completion at the caret (arrow keys, Enter) and an error below. */
export function LanguageInput({
  value,
  onEdit,
  onCaret,
  completion,
  errorId,
  error,
  optionsLabel,
  onKeyDown,
  ...rest
}: LanguageInputProps) {
  const input = useRef<HTMLInputElement>(null);
  const combobox = useCombobox();
  const edit = (text: string, at: number) => {
    onEdit(text, at);
    combobox.openDropdown();
    combobox.resetSelectedOption();
  };
  const accept = (option: string) => {
    if (completion !== null) {
      const text = value.slice(0, completion.from) + option + value.slice(completion.to);
      const at = completion.from + option.length;
      edit(text, at);
      requestAnimationFrame(() => input.current?.setSelectionRange(at, at));
    }
    combobox.closeDropdown();
  };
  const isOpen = combobox.dropdownOpened && completion !== null;
  return (
    <>
      <Combobox store={combobox} onOptionSubmit={accept} position="bottom-start" width={360} withinPortal>
        <Combobox.Target>
          <TextInput
            ref={input}
            {...rest}
            error={errorId !== null}
            aria-describedby={errorId ?? undefined}
            value={value}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => edit(event.currentTarget.value, event.currentTarget.selectionStart ?? 0)}
            onBlur={() => {
              onCaret(null);
              combobox.closeDropdown();
            }}
            onKeyDown={(event) => {
              if (event.key === "Escape" && isOpen) {
                event.stopPropagation();
              } else {
                onKeyDown?.(event);
              }
            }}
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={completion === null} className="filter-options">
          <Combobox.Options aria-label={optionsLabel}>
            {completion?.options.map((option) => (
              <CompletionOption key={option.text} option={option} />
            ))}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      {isOpen ? null : error}
    </>
  );
}

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
