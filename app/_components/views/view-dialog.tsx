"use client";

import { Button, Checkbox, Modal, Radio, TextInput } from "@mantine/core";
import { useState } from "react";
import { messageOf } from "#app/_queries/fetch-json.ts";

export interface ViewWords {
  readonly name: string;
  readonly isMine: boolean;
  readonly isDefault: boolean;
}

interface ViewDialogProps {
  readonly isOpen: boolean;
  readonly title: string;
  readonly action: string;
  readonly initial: ViewWords;
  readonly onClose: () => void;
  readonly onSubmit: (words: ViewWords) => Promise<void>;
}

/** Edits a view's name and visibility. */
export function ViewDialog({ isOpen, title, onClose, ...form }: ViewDialogProps) {
  return (
    <Modal opened={isOpen} onClose={onClose} title={title} closeButtonProps={{ "aria-label": "Close" }}>
      <ViewForm {...form} onClose={onClose} />
    </Modal>
  );
}

function ViewForm({ action, initial, onClose, onSubmit }: Omit<ViewDialogProps, "isOpen" | "title">) {
  const [name, setName] = useState(initial.name);
  const [isMine, setMine] = useState(initial.isMine);
  const [isDefault, setDefault] = useState(initial.isDefault);
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async () => {
    setBusy(true);
    try {
      await onSubmit({ name: name.trim(), isMine, isDefault: isDefault && !isMine });
      onClose();
    } catch (refusal) {
      setError(messageOf(refusal));
      setBusy(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <TextInput
        size="sm"
        label="Name"
        value={name}
        maxLength={100}
        autoComplete="off"
        data-autofocus
        error={error}
        onChange={(event) => {
          setName(event.currentTarget.value);
          setError(null);
        }}
      />
      <Radio.Group
        mt="sm"
        size="sm"
        label="Who sees it"
        value={isMine ? "mine" : "project"}
        onChange={(value) => setMine(value === "mine")}
      >
        <div className="views-radios">
          <Radio value="project" size="xs" label="Everybody in the project" />
          <Radio value="mine" size="xs" label="Only me" />
        </div>
      </Radio.Group>
      <Checkbox
        mt="sm"
        size="xs"
        label="Show it first to everybody who opens this page"
        checked={isDefault && !isMine}
        disabled={isMine}
        onChange={(event) => setDefault(event.currentTarget.checked)}
      />
      <div className="state-actions">
        <Button type="submit" disabled={name.trim() === ""} loading={isBusy}>
          {action}
        </Button>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
