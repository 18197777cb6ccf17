"use client";

import { ActionIcon, Button, Menu, Modal, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconDots, IconTrash } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { messageOf } from "#app/_queries/fetch-json.ts";
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
      <Modal
        opened={isOpen}
        onClose={close}
        title="Delete project"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <DeleteForm {...project} onDone={close} />
      </Modal>
    </div>
  );
}

/** Requires typing the name, because deletion cannot be undone. */
function DeleteForm({ slug, name, runCount, onDone }: ProjectMenuProps & { readonly onDone: () => void }) {
  const router = useRouter();
  const [typed, setTyped] = useState("");
  const removal = useMutation({
    mutationFn: () => deleteProject(slug),
    onSuccess: () => {
      onDone();
      notifications.show({ message: `${name} is deleted` });
      router.refresh();
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        removal.mutate();
      }}
    >
      <p className="state-text">
        This deletes <strong>{name}</strong> with its {runCount} {runCount === 1 ? "run" : "runs"}, their
        metrics, results and scores. It cannot be undone. Checkpoint files that lie elsewhere stay where they
        are.
      </p>
      <TextInput
        mt="sm"
        size="sm"
        label={`Type “${slug}” to confirm`}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        error={removal.error === null ? null : messageOf(removal.error)}
        autoComplete="off"
        data-autofocus
      />
      <div className="state-actions">
        <Button type="submit" color="red" disabled={typed !== slug} loading={removal.isPending}>
          Delete project
        </Button>
        <Button variant="default" onClick={onDone}>
          Keep it
        </Button>
      </div>
    </form>
  );
}
