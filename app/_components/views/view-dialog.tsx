"use client";

import { Checkbox, Radio, TextInput } from "@mantine/core";
import { FormDialog } from "#app/_components/forms/form-dialog.tsx";
import { RequestForm } from "#app/_components/forms/request-form.tsx";
import { useRequestForm } from "#app/_components/forms/use-request-form.ts";
import { SavedViewInputSchema } from "#lib/views/schema.ts";

export interface ViewDetails {
  readonly name: string;
  readonly isMine: boolean;
  readonly isDefault: boolean;
}

const ViewDetailsSchema = SavedViewInputSchema.pick({ name: true, isMine: true, isDefault: true });

interface ViewDialogProps {
  readonly isOpen: boolean;
  readonly title: string;
  readonly action: string;
  readonly initial: ViewDetails;
  readonly onClose: () => void;
  readonly onSubmit: (details: ViewDetails) => Promise<void>;
}

/** Edits a view's name and visibility. */
export function ViewDialog({ isOpen, title, onClose, ...form }: ViewDialogProps) {
  return (
    <FormDialog title={title} isOpen={isOpen} onClose={onClose}>
      <ViewForm {...form} onClose={onClose} />
    </FormDialog>
  );
}

function ViewForm({ action, initial, onClose, onSubmit }: Omit<ViewDialogProps, "isOpen" | "title">) {
  const { name, isMine, isDefault } = initial;
  const state = useRequestForm({
    initial: { name, isMine, isDefault },
    schema: ViewDetailsSchema,
    toRequest: (details): ViewDetails => ({
      ...details,
      name: details.name.trim(),
      isDefault: details.isDefault && !details.isMine,
    }),
    send: onSubmit,
    onDone: onClose,
  });
  const { values, setFieldValue, getInputProps } = state.form;
  return (
    <RequestForm state={state} action={action}>
      <TextInput
        size="sm"
        label="Name"
        maxLength={100}
        autoComplete="off"
        data-autofocus
        {...getInputProps("name")}
      />
      <Radio.Group
        size="sm"
        label="Who sees it"
        value={values.isMine ? "mine" : "project"}
        onChange={(value) => setFieldValue("isMine", value === "mine")}
      >
        <div className="views-radios">
          <Radio value="project" size="xs" label="Everybody in the project" />
          <Radio value="mine" size="xs" label="Only me" />
        </div>
      </Radio.Group>
      <Checkbox
        size="xs"
        label="Show it first to everybody who opens this page"
        disabled={values.isMine}
        {...getInputProps("isDefault", { type: "checkbox" })}
        checked={values.isDefault && !values.isMine}
      />
    </RequestForm>
  );
}
