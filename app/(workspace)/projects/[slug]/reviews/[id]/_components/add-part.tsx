"use client";

import { Button, Menu, TextInput } from "@mantine/core";
import { IconFlask2, IconLink, IconPencil } from "@tabler/icons-react";
import { useState } from "react";

interface AddPartProps {
  readonly ablations: readonly { readonly id: string; readonly title: string }[];
  readonly onText: () => void;
  readonly onAblation: (id: string) => void;
  /** Resolves to whether the link was accepted. */
  readonly onLink: (link: string) => Promise<boolean>;
}

/** Appends a part to a review. */
export function AddPart({ ablations, onText, onAblation, onLink }: AddPartProps) {
  const [link, setLink] = useState("");
  const [isBusy, setBusy] = useState(false);
  const add = async () => {
    setBusy(true);
    if (await onLink(link)) {
      setLink("");
    }
    setBusy(false);
  };
  return (
    <section className="review-add" aria-label="Add to the review">
      <Button variant="default" leftSection={<IconPencil size={14} aria-hidden />} onClick={onText}>
        Text
      </Button>
      <Menu withinPortal position="bottom-start">
        <Menu.Target>
          <Button
            variant="default"
            leftSection={<IconFlask2 size={14} aria-hidden />}
            disabled={ablations.length === 0}
          >
            Ablation
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {ablations.map(({ id, title }) => (
            <Menu.Item key={id} onClick={() => onAblation(id)}>
              {title}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <form
        className="review-add-link"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <TextInput
          aria-label="Address of a table, a correlation or an ablation"
          placeholder="Paste the address of a runs, correlation or ablation page"
          leftSection={<IconLink size={14} aria-hidden />}
          value={link}
          onChange={(event) => setLink(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={link.trim() === ""} loading={isBusy}>
          Add
        </Button>
      </form>
    </section>
  );
}
