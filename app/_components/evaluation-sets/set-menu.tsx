"use client";

import { ActionIcon, Button, Menu, Modal, Textarea, TextInput } from "@mantine/core";
import { IconDots, IconPencil, IconStar, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { showRefusal } from "#app/_components/notices/show-refusal.ts";
import { paths } from "#app/_paths.ts";
import { changeEvaluationSet, deleteEvaluationSet } from "#app/_queries/evaluation-sets.ts";
import { messageOf } from "#app/_queries/fetch-json.ts";
import type { EvaluationSetRow } from "#lib/mir/schema.ts";

interface SetMenuProps {
  readonly slug: string;
  readonly set: EvaluationSetRow;
  readonly isDefault: boolean;
}

/** The actions on a project's own set. Built-in sets have none. */
export function SetMenu({ slug, set, isDefault }: SetMenuProps) {
  const router = useRouter();
  const client = useQueryClient();
  const [isEditing, setEditing] = useState(false);
  const [isDeleting, setDeleting] = useState(false);
  const done = () => {
    void client.invalidateQueries({ queryKey: ["evaluation-sets", slug] });
    router.refresh();
  };
  const act = async (work: () => Promise<unknown>) => {
    try {
      await work();
      done();
    } catch (error) {
      showRefusal(error);
    }
  };
  if (set.projectId === null) return null;
  const remove = async () => {
    await deleteEvaluationSet(set.id);
    router.push(paths.settings(slug));
  };
  return (
    <>
      <Menu>
        <Menu.Target>
          <ActionIcon aria-label={`Actions for ${set.name}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconStar size={15} stroke={1.6} />}
            onClick={() => void act(() => changeEvaluationSet(set.id, { isDefault: !isDefault }))}
          >
            {isDefault ? "Do not use by default" : "Use by default"}
          </Menu.Item>
          <Menu.Item leftSection={<IconPencil size={15} stroke={1.6} />} onClick={() => setEditing(true)}>
            Change name and words
          </Menu.Item>
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={15} stroke={1.6} />}
            onClick={() => setDeleting(true)}
          >
            Delete…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={isDeleting}
        onClose={() => setDeleting(false)}
        title="Delete evaluation set"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <p className="state-text">
          This deletes <strong>{set.name}</strong> with its {set.sampleCount} pairs. It cannot be undone. A
          set that results were computed on is kept.
        </p>
        <div className="state-actions">
          <Button
            color="red"
            onClick={() => {
              setDeleting(false);
              void act(remove);
            }}
          >
            Delete set
          </Button>
          <Button variant="default" onClick={() => setDeleting(false)} data-autofocus>
            Keep it
          </Button>
        </div>
      </Modal>
      <Modal
        opened={isEditing}
        onClose={() => setEditing(false)}
        title="Evaluation set"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <WordsForm
          set={set}
          onClose={() => setEditing(false)}
          onSaved={() => {
            setEditing(false);
            done();
          }}
        />
      </Modal>
    </>
  );
}

interface WordsFormProps {
  readonly set: EvaluationSetRow;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

function WordsForm({ set, onClose, onSaved }: WordsFormProps) {
  const [name, setName] = useState(set.name);
  const [licence, setLicence] = useState(set.licence);
  const [description, setDescription] = useState(set.description);
  const saving = useMutation({
    mutationFn: () => changeEvaluationSet(set.id, { name, licence, description }),
    onSuccess: onSaved,
  });
  return (
    <form
      className="set-form"
      onSubmit={(event) => {
        event.preventDefault();
        saving.mutate();
      }}
    >
      <TextInput
        size="sm"
        label="Name"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={saving.error === null ? null : messageOf(saving.error)}
        maxLength={250}
        required
        data-autofocus
      />
      <TextInput
        size="sm"
        label="Licence"
        value={licence}
        onChange={(event) => setLicence(event.currentTarget.value)}
      />
      <Textarea
        size="sm"
        label="Description"
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
        autosize
        minRows={2}
        maxRows={8}
      />
      <div className="state-actions">
        <Button type="submit" loading={saving.isPending} disabled={name.trim() === ""}>
          Save
        </Button>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
