"use client";

import { Button, Modal, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { registerBase } from "#app/_queries/bases.ts";
import { ApiError, messageOf } from "#app/_queries/fetch-json.ts";

/** Opens the form that registers a base. */
export function NewBaseButton({ slug }: { readonly slug: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconPlus size={15} aria-hidden />}
        onClick={() => setOpen(true)}
      >
        Register a base
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title="Register a base"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <NewBaseForm slug={slug} onDone={() => setOpen(false)} />
      </Modal>
    </>
  );
}

interface NewBaseFormProps {
  readonly slug: string;
  readonly onDone: () => void;
}

function NewBaseForm({ slug, onDone }: NewBaseFormProps) {
  const router = useRouter();
  const [name, setName] = useState("");
  const [uri, setUri] = useState("");
  const registration = useMutation({
    mutationFn: () => registerBase(slug, { name, uri }),
    onSuccess: () => {
      router.refresh();
      onDone();
    },
  });
  const fields = registration.error instanceof ApiError ? registration.error.fields : [];
  const errorOf = (path: string) => fields.find((field) => field.path === path)?.message ?? null;
  return (
    <form
      className="set-form"
      onSubmit={(event) => {
        event.preventDefault();
        registration.mutate();
      }}
    >
      <TextInput
        size="sm"
        label="Name"
        required
        data-autofocus
        value={name}
        error={errorOf("name")}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        size="sm"
        label="Directory"
        description="As the server sees it, with config.json, tokenizer.json, preprocessor_config.json and, in onnx/, vision_tower, embed_tokens and decoder_model. It is read whole once, which takes a while for large models."
        placeholder="/models/clip-vicuna-base"
        required
        value={uri}
        error={errorOf("uri")}
        onChange={(event) => setUri(event.currentTarget.value)}
      />
      {registration.isError && fields.length === 0 ? (
        <p role="alert">{messageOf(registration.error)}</p>
      ) : null}
      <Button type="submit" loading={registration.isPending}>
        Register
      </Button>
    </form>
  );
}
