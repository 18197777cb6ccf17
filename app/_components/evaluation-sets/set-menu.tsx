"use client";

import { ActionIcon, Button, Menu, Modal, Textarea, TextInput } from "@mantine/core";
import { IconDots, IconPencil, IconStar, IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { FormDialog } from "#app/_components/forms/form-dialog.tsx";
import { RequestForm } from "#app/_components/forms/request-form.tsx";
import { useRequestForm } from "#app/_components/forms/use-request-form.ts";
import { showRefusal } from "#app/_components/notices/show-refusal.ts";
import { paths } from "#app/_paths.ts";
import { changeEvaluationSet, deleteEvaluationSet } from "#app/_queries/evaluation-sets.ts";
import { EvaluationSetPatchSchema } from "#lib/mir/evaluation-sets/evaluation-set-schema.ts";
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
      <Modal opened={isDeleting} onClose={() => setDeleting(false)} title="Delete evaluation set">
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
      <FormDialog title="Evaluation set" isOpen={isEditing} onClose={() => setEditing(false)}>
        <DetailsForm
          set={set}
          onSaved={() => {
            setEditing(false);
            done();
          }}
        />
      </FormDialog>
    </>
  );
}

interface DetailsFormProps {
  readonly set: EvaluationSetRow;
  readonly onSaved: () => void;
}

function DetailsForm({ set, onSaved }: DetailsFormProps) {
  const { name, licence, description } = set;
  const state = useRequestForm({
    initial: { name, licence, description },
    schema: EvaluationSetPatchSchema,
    toRequest: (values) => values,
    send: (patch) => changeEvaluationSet(set.id, patch),
    onDone: onSaved,
  });
  const { getInputProps } = state.form;
  return (
    <RequestForm state={state} action="Save">
      <TextInput size="sm" label="Name" maxLength={250} required data-autofocus {...getInputProps("name")} />
      <TextInput size="sm" label="Licence" {...getInputProps("licence")} />
      <Textarea
        size="sm"
        label="Description"
        autosize
        minRows={2}
        maxRows={8}
        {...getInputProps("description")}
      />
    </RequestForm>
  );
}
