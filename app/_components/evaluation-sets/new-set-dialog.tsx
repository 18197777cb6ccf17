"use client";

import "#app/_components/evaluation-sets/evaluation-sets.css";
import { Button, Checkbox, Select, Textarea, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import {
  EMPTY_SET_FORM,
  fieldOfRequest,
  missingInSetForm,
  SET_SOURCES,
  toRequest,
} from "#app/_components/evaluation-sets/set-form.ts";
import { SetSourceFields } from "#app/_components/evaluation-sets/set-source-fields.tsx";
import { FormDialog } from "#app/_components/forms/form-dialog.tsx";
import { RequestForm } from "#app/_components/forms/request-form.tsx";
import { useRequestForm } from "#app/_components/forms/use-request-form.ts";
import { paths } from "#app/_paths.ts";
import { createEvaluationSet, uploadFiles } from "#app/_queries/evaluation-sets.ts";
import { EvaluationSetInputSchema } from "#lib/mir/evaluation-sets/evaluation-set-schema.ts";

/** Opens the form that creates an evaluation set. */
export function NewSetButton({ slug }: { readonly slug: string }) {
  const [isOpen, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={open}>
        New evaluation set
      </Button>
      <FormDialog title="New evaluation set" size="lg" isOpen={isOpen} onClose={close}>
        <NewSetForm slug={slug} />
      </FormDialog>
    </>
  );
}

function NewSetForm({ slug }: { readonly slug: string }) {
  const router = useRouter();
  const client = useQueryClient();
  const [sent, setSent] = useState<number | null>(null);
  const state = useRequestForm({
    initial: EMPTY_SET_FORM,
    schema: EvaluationSetInputSchema,
    toRequest: (values) => toRequest(values, null),
    fieldOf: fieldOfRequest,
    check: missingInSetForm,
    send: async (request, values) => {
      const uploadId = await upload(values.source === "upload" ? values.files : []);
      const set = await createEvaluationSet(slug, uploadId === null ? request : toRequest(values, uploadId));
      void client.invalidateQueries({ queryKey: ["evaluation-sets", slug] });
      router.push(paths.evaluationSet(slug, set.id));
      router.refresh();
    },
  });
  const upload = async (files: readonly File[]) => {
    try {
      return files.length === 0 ? null : await uploadFiles(slug, files, setSent);
    } finally {
      setSent(null);
    }
  };
  const { form } = state;
  const isPaper = form.values.source === "paper";
  return (
    <RequestForm
      state={state}
      action="Make the set"
      more={
        <span className="dim" aria-live="polite">
          {sent === null ? "" : `Sending ${sent + 1} of ${form.values.files.length} files…`}
        </span>
      }
    >
      <TextInput
        size="sm"
        label="Name"
        maxLength={250}
        required
        data-autofocus
        {...form.getInputProps("name")}
      />
      <Select
        size="sm"
        label="Made from"
        data={SET_SOURCES.map(({ value, label }) => ({ value, label }))}
        allowDeselect={false}
        {...form.getInputProps("source")}
      />
      <SetSourceFields form={form} />
      <div className="set-two">
        <Select
          size="sm"
          label="Image and text"
          data={[
            { value: "paired", label: "Belong together" },
            { value: "separate", label: "Drawn separately" },
          ]}
          disabled={isPaper}
          allowDeselect={false}
          {...form.getInputProps("pairing")}
          value={isPaper ? "separate" : form.values.pairing}
        />
        <Select
          size="sm"
          label="Prompt template"
          data={[
            { value: "", label: "The manifest’s, else plain" },
            { value: "plain", label: "plain" },
            { value: "vicuna_v1", label: "vicuna_v1" },
            { value: "chat", label: "chat (the tokenizer’s)" },
          ]}
          allowDeselect={false}
          {...form.getInputProps("template")}
        />
        <TextInput
          size="sm"
          label="Number of pairs"
          description={isPaper ? "Empty: 100, as in the paper." : "Empty: all of them."}
          inputMode="numeric"
          {...form.getInputProps("sampleCount")}
        />
        <TextInput
          size="sm"
          label="Seed"
          description="Decides which are drawn, and their order."
          inputMode="numeric"
          {...form.getInputProps("seed")}
        />
      </div>
      <TextInput
        size="sm"
        label="Licence"
        description="Where the data come from, and under which terms they may be used."
        {...form.getInputProps("licence")}
      />
      <Textarea
        size="sm"
        label="Description"
        autosize
        minRows={2}
        maxRows={6}
        {...form.getInputProps("description")}
      />
      <Checkbox
        label="Default set of this project: new checkpoints are computed on it"
        {...form.getInputProps("isDefault", { type: "checkbox" })}
      />
    </RequestForm>
  );
}
