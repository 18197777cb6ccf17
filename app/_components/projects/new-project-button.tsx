"use client";

import { Button, Textarea, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useRouter } from "next/navigation";
import { parseAsBoolean, useQueryState } from "nuqs";
import { FormDialog } from "#app/_components/forms/form-dialog.tsx";
import { RequestForm } from "#app/_components/forms/request-form.tsx";
import { useRequestForm } from "#app/_components/forms/use-request-form.ts";
import { paths } from "#app/_paths.ts";
import { createProject } from "#app/_queries/projects.ts";
import { ProjectInputSchema } from "#lib/runs/schema.ts";

/** Opens the form. `?new=true` also does, for the command palette. */
export function NewProjectButton() {
  const [isOpen, setOpen] = useQueryState("new", parseAsBoolean.withDefault(false));
  return (
    <>
      <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setOpen(true)}>
        New project
      </Button>
      <FormDialog title="New project" isOpen={isOpen} onClose={() => void setOpen(null)}>
        <NewProjectForm />
      </FormDialog>
    </>
  );
}

function NewProjectForm() {
  const router = useRouter();
  const state = useRequestForm({
    initial: { name: "", description: "" },
    schema: ProjectInputSchema,
    toRequest: (values) => values,
    // The slug is derived from the name.
    fieldOf: (path) => (path === "description" ? "description" : "name"),
    send: async (request) => {
      const project = await createProject(request);
      router.push(paths.runs(project.slug));
      router.refresh();
    },
  });
  return (
    <RequestForm state={state} action="Create project">
      <TextInput
        size="sm"
        label="Name"
        description="What the runs have in common. Its address is made from it."
        maxLength={250}
        required
        data-autofocus
        {...state.form.getInputProps("name")}
      />
      <Textarea
        size="sm"
        label="Description"
        autosize
        minRows={3}
        maxRows={8}
        {...state.form.getInputProps("description")}
      />
    </RequestForm>
  );
}
