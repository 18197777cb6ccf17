"use client";

import { ActionIcon, Menu, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconDots, IconTrash } from "@tabler/icons-react";
import { useRouter } from "next/navigation";
import { z } from "zod";
import { FormDialog } from "#app/_components/forms/form-dialog.tsx";
import { RequestForm } from "#app/_components/forms/request-form.tsx";
import { useRequestForm } from "#app/_components/forms/use-request-form.ts";
import { deleteProject } from "#app/_queries/projects.ts";

interface ProjectMenuProps {
  readonly slug: string;
  readonly name: string;
  readonly runCount: number;
}

export function ProjectMenu(project: ProjectMenuProps) {
  const [isOpen, { open, close }] = useDisclosure(false);
  return (
    <div className="project-menu">
      <Menu width={180} withinPortal>
        <Menu.Target>
          <ActionIcon aria-label={`Actions for ${project.name}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={15} stroke={1.6} aria-hidden />}
            onClick={open}
          >
            Delete project…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <FormDialog title="Delete project" isOpen={isOpen} onClose={close}>
        <DeleteForm {...project} onDone={close} />
      </FormDialog>
    </div>
  );
}

/** Requires typing the name, because deletion cannot be undone. */
function DeleteForm({ slug, name, runCount, onDone }: ProjectMenuProps & { readonly onDone: () => void }) {
  const router = useRouter();
  const state = useRequestForm({
    initial: { typed: "" },
    schema: z.object({}),
    toRequest: () => ({}),
    send: () => deleteProject(slug),
    onDone: () => {
      onDone();
      notifications.show({ message: `${name} is deleted` });
      router.refresh();
    },
  });
  return (
    <RequestForm
      state={state}
      action="Delete project"
      actionColor="red"
      isDisabled={state.form.values.typed !== slug}
      cancel="Keep it"
    >
      <p className="state-text">
        This deletes <strong>{name}</strong> with its {runCount} {runCount === 1 ? "run" : "runs"}, their
        metrics, results and scores. It cannot be undone. Checkpoint files that lie elsewhere stay where they
        are.
      </p>
      <TextInput
        size="sm"
        label={`Type “${slug}” to confirm`}
        autoComplete="off"
        data-autofocus
        {...state.form.getInputProps("typed")}
      />
    </RequestForm>
  );
}
