"use client";

import { Button, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useRouter } from "next/navigation";
import { FormDialog } from "#app/_components/forms/form-dialog.tsx";
import { RequestForm } from "#app/_components/forms/request-form.tsx";
import { useRequestForm } from "#app/_components/forms/use-request-form.ts";
import { registerBase } from "#app/_queries/bases.ts";
import { ModelBaseInputSchema } from "#lib/mir/projector/model-base-schema.ts";

/** Opens the form that registers a base. */
export function NewBaseButton({ slug }: { readonly slug: string }) {
  const [isOpen, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button variant="default" leftSection={<IconPlus size={15} aria-hidden />} onClick={open}>
        Register a base
      </Button>
      <FormDialog title="Register a base" isOpen={isOpen} onClose={close}>
        <NewBaseForm slug={slug} onDone={close} />
      </FormDialog>
    </>
  );
}

interface NewBaseFormProps {
  readonly slug: string;
  readonly onDone: () => void;
}

function NewBaseForm({ slug, onDone }: NewBaseFormProps) {
  const router = useRouter();
  const state = useRequestForm({
    initial: { name: "", uri: "" },
    schema: ModelBaseInputSchema,
    toRequest: (values) => values,
    send: (request) => registerBase(slug, request),
    onDone: () => {
      router.refresh();
      onDone();
    },
  });
  return (
    <RequestForm state={state} action="Register">
      <TextInput size="sm" label="Name" required data-autofocus {...state.form.getInputProps("name")} />
      <TextInput
        size="sm"
        label="Directory"
        description="As the server sees it, with config.json, tokenizer.json, preprocessor_config.json and, in onnx/, vision_tower, embed_tokens and decoder_model. It is read whole once, which takes a while for large models."
        placeholder="/models/clip-vicuna-base"
        required
        {...state.form.getInputProps("uri")}
      />
    </RequestForm>
  );
}
