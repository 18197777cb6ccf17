"use client";

import { Button, Modal, Textarea, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { parseAsBoolean, useQueryState } from "nuqs";
import { useState } from "react";
import { paths } from "#app/_paths.ts";
import { ApiError, messageOf } from "#app/_queries/fetch-json.ts";
import { createProject } from "#app/_queries/projects.ts";

/** Opens the form. `?new=true` also does, for the command palette. */
export function NewProjectButton() {
  const [isOpen, setOpen] = useQueryState("new", parseAsBoolean.withDefault(false));
  return (
    <>
      <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setOpen(true)}>
        New project
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(null)}
        title="New project"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <NewProjectForm onCancel={() => setOpen(null)} />
      </Modal>
    </>
  );
}

function NewProjectForm({ onCancel }: { readonly onCancel: () => void }) {
  const router = useRouter();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const creation = useMutation({
    mutationFn: () => createProject({ name: name.trim(), description: description.trim() }),
    onSuccess: (project) => {
      router.push(paths.runs(project.slug));
      router.refresh();
    },
  });
  const fields = creation.error instanceof ApiError ? creation.error.fields : [];
  const errorOf = (path: string) => fields.find((field) => field.path === path)?.message ?? null;
  const isOfNoField = creation.error !== null && fields.length === 0;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        creation.mutate();
      }}
    >
      <TextInput
        size="sm"
        label="Name"
        description="What the runs have in common. Its address is made from it."
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={errorOf("name") ?? errorOf("slug") ?? (isOfNoField ? messageOf(creation.error) : null)}
        maxLength={250}
        required
        data-autofocus
      />
      <Textarea
        mt="sm"
        size="sm"
        label="Description"
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
        error={errorOf("description")}
        autosize
        minRows={3}
        maxRows={8}
      />
      <div className="state-actions">
        <Button type="submit" loading={creation.isPending} disabled={name.trim() === ""}>
          Create project
        </Button>
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
