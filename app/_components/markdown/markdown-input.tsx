"use client";

import { Button, Combobox, Textarea, useCombobox } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type ReactNode, useEffect, useEffectEvent, useRef, useState } from "react";
import { Markdown } from "#app/_components/markdown/markdown.tsx";
import { runSearchQuery } from "#app/_queries/run-search.ts";
import { mentionOf } from "#lib/reviews/mentions.ts";

interface MarkdownInputProps {
  readonly slug: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onSubmit: () => void;
  readonly onCancel?: () => void;
  /** Why the text was not accepted. */
  readonly error?: ReactNode;
  readonly autoFocus?: boolean;
  readonly minRows?: number;
  /** Hides the label if the surrounding text already names the field. */
  readonly isLabelHidden?: boolean;
}

/** An unfinished mention directly before the caret. */
const UNFINISHED = /(?<![\p{L}\p{N}_.+-])@"?([\p{L}\p{N}_][\p{L}\p{N}_./:+= -]{0,80})$/u;

/** A Markdown editor with completion of runs after @ and a preview; Ctrl+Enter submits, Escape cancels. */
export function MarkdownInput(props: MarkdownInputProps) {
  const { slug, label, value, onChange, onSubmit, onCancel, error, autoFocus = false } = props;
  const { minRows = 2, isLabelHidden = false } = props;
  const [isPreviewed, setPreviewed] = useState(false);
  const input = useRef<HTMLTextAreaElement>(null);
  const [caret, setCaret] = useState<number | null>(null);
  const combobox = useCombobox();
  const unfinished = caret === null ? null : UNFINISHED.exec(value.slice(0, caret));
  const word = unfinished?.[1] ?? "";
  const found = useQuery(runSearchQuery([slug], word));
  const options = word === "" ? [] : (found.data ?? []);
  const offered = options.map((run) => run.id).join(" ");
  const choosesFirst = useEffectEvent(() => combobox.selectFirstOption());
  useEffect(() => {
    // Enter accepts the best match; arrow keys and typing choose another one.
    if (offered !== "" && word !== "") {
      choosesFirst();
    }
  }, [offered, word]);

  const accept = (name: string) => {
    if (unfinished === null || caret === null) {
      return;
    }
    const text = `${value.slice(0, unfinished.index)}${mentionOf(name)} `;
    onChange(text + value.slice(caret));
    setCaret(null);
    combobox.closeDropdown();
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(text.length, text.length);
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onSubmit();
    } else if (event.key === "Escape") {
      if (combobox.dropdownOpened && options.length > 0) {
        combobox.closeDropdown();
      } else {
        onCancel?.();
      }
    }
  };
  return (
    <>
      <Combobox store={combobox} onOptionSubmit={accept} position="bottom-start" width={320} withinPortal>
        <Combobox.Target withAriaAttributes={false} withKeyboardNavigation={options.length > 0}>
          <Textarea
            ref={input}
            {...(isLabelHidden ? { "aria-label": label } : { label })}
            description="Markdown. @ mentions a run. Ctrl+Enter sends."
            autosize
            minRows={minRows}
            value={value}
            error={error}
            {...(autoFocus ? { "data-autofocus": true } : {})}
            onChange={(event) => {
              onChange(event.currentTarget.value);
              setCaret(event.currentTarget.selectionStart);
              combobox.openDropdown();
              combobox.resetSelectedOption();
            }}
            onBlur={() => combobox.closeDropdown()}
            onKeyDown={onKeyDown}
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={options.length === 0}>
          <Combobox.Options aria-label="Runs">
            {options.map((run) => (
              <Combobox.Option key={run.id} value={run.name}>
                {run.name}
              </Combobox.Option>
            ))}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      {/* A separate line, because the submit button follows below. */}
      <div>
        <Button
          variant="subtle"
          color="gray"
          size="compact-xs"
          mt={4}
          aria-expanded={isPreviewed && value.trim() !== ""}
          disabled={value.trim() === ""}
          onClick={() => setPreviewed(!isPreviewed)}
        >
          Preview
        </Button>
      </div>
      {isPreviewed && value.trim() !== "" ? (
        <section className="panel markdown-preview" aria-label={`Preview: ${label}`}>
          <Markdown slug={slug}>{value}</Markdown>
        </section>
      ) : null}
    </>
  );
}
