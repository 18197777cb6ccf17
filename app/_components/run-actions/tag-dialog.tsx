"use client";

import "#app/_components/run-actions/run-actions.css";
import { Autocomplete, Button, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { showRefusal } from "#app/_components/notices/show-refusal.ts";
import { ColourPicker } from "#app/_components/run-actions/colour-picker.tsx";
import { useRunAction } from "#app/_components/run-actions/use-run-action.ts";
import { TagValue } from "#app/_components/values/tag-value.tsx";
import { colourTag, usedTagsQuery } from "#app/_queries/tags.ts";
import type { TagColourName, UsedTag } from "#lib/runs/tag-colour-schema.ts";

interface TagDialogProps {
  readonly slug: string;
  readonly runIds: readonly string[];
  /** Whether the surrounding page is rendered by the server and must be refreshed. */
  readonly isDrawnByServer?: boolean;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** Called after tags were set or removed. */
  readonly onDone?: () => void;
  /** Initial values of the fields. */
  readonly initial?: { readonly key: string; readonly value: string };
}

/** Sets or removes a tag of several runs, and sets the colour of its value in the project. */
export function TagDialog({ isOpen, onClose, ...props }: TagDialogProps) {
  const { length } = props.runIds;
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={length === 1 ? "Tag the run" : `Tag ${length} runs`}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <TagForm {...props} onClose={onClose} />
    </Modal>
  );
}

function TagForm({
  slug,
  runIds,
  isDrawnByServer = false,
  onClose,
  onDone,
  initial,
}: Omit<TagDialogProps, "isOpen">) {
  const { data: used = [] } = useQuery(usedTagsQuery(slug));
  const { act, isBusy } = useRunAction(slug, isDrawnByServer);
  const [key, setKey] = useState(initial?.key ?? "");
  const [value, setValue] = useState(initial?.value ?? "");
  // Undefined keeps the current colour.
  const [chosen, setChosen] = useState<TagColourName | null | undefined>(undefined);
  const [name, text] = [key.trim(), value.trim()];
  const colour = chosen === undefined ? colourOf(used, name, text) : chosen;
  const isUsed = used.some((tag) => tag.key === name);

  const finish = (isDone: boolean) => {
    if (isDone) {
      onClose();
      onDone?.();
    }
  };
  const set = async () => {
    try {
      if (chosen !== undefined && chosen !== colourOf(used, name, text)) {
        await colourTag(slug, { key: name, value: text, colour: chosen });
      }
    } catch (error) {
      showRefusal(error);
      return;
    }
    finish(await act({ action: "tag", runIds: [...runIds], key: name, value: text }));
  };
  const remove = async () => finish(await act({ action: "untag", runIds: [...runIds], key: name }));

  return (
    <form
      className="tag-form"
      onSubmit={(event) => {
        event.preventDefault();
        void set();
      }}
    >
      <div className="tag-form-fields">
        <Autocomplete
          size="sm"
          label="Key"
          placeholder="team"
          data={[...new Set(used.map((tag) => tag.key))]}
          value={key}
          onChange={setKey}
          maxLength={250}
          data-autofocus={initial === undefined || undefined}
          required
          withAsterisk={false}
        />
        <Autocomplete
          size="sm"
          label="Value"
          placeholder="vision"
          data={[...new Set(used.filter((tag) => tag.key === name).map((tag) => tag.value))]}
          renderOption={({ option }) => (
            <TagOption tag={used.find((tag) => tag.key === name && tag.value === option.value)} />
          )}
          value={value}
          onChange={(next) => {
            setValue(next);
            setChosen(undefined);
          }}
          maxLength={6000}
          data-autofocus={initial !== undefined || undefined}
        />
      </div>
      <ColourPicker label="Colour of this value in the project" value={colour} onChange={setChosen} />
      <p className="tag-form-preview">
        {name === "" ? (
          <span className="dim">A key is needed, a value is optional.</span>
        ) : (
          <span className="dim">{name}</span>
        )}{" "}
        {text === "" ? null : <TagValue value={text} colour={colour} />}
      </p>
      <div className="state-actions">
        <Button type="submit" disabled={name === ""} loading={isBusy}>
          Set tag
        </Button>
        {isUsed ? (
          <Button variant="default" disabled={isBusy} onClick={() => void remove()}>
            Remove “{name}”
          </Button>
        ) : null}
        <Button variant="subtle" color="gray" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

function colourOf(used: readonly UsedTag[], key: string, value: string): TagColourName | null {
  return used.find((tag) => tag.key === key && tag.value === value)?.colour ?? null;
}

function TagOption({ tag }: { readonly tag: UsedTag | undefined }) {
  return tag === undefined ? null : (
    <span className="tag-option">
      <TagValue value={tag.value} colour={tag.colour} />
      <span className="dim">
        {tag.runs} {tag.runs === 1 ? "run" : "runs"}
      </span>
    </span>
  );
}
