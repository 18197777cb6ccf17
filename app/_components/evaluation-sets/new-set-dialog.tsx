"use client";

import "#app/_components/evaluation-sets/evaluation-sets.css";
import { Button, Checkbox, Modal, Select, Textarea, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { FileDrop } from "#app/_components/evaluation-sets/file-drop.tsx";
import {
  EMPTY_SET_FORM,
  isComplete,
  SET_SOURCES,
  type SetForm,
  type SetSource,
  toRequest,
} from "#app/_components/evaluation-sets/set-form.ts";
import { paths } from "#app/_paths.ts";
import { createEvaluationSet, uploadFiles } from "#app/_queries/evaluation-sets.ts";
import { ApiError, messageOf } from "#app/_queries/fetch-json.ts";

/** Opens the form that creates an evaluation set. */
export function NewSetButton({ slug }: { readonly slug: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setOpen(true)}>
        New evaluation set
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title="New evaluation set"
        size="lg"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <NewSetForm slug={slug} onClose={() => setOpen(false)} />
      </Modal>
    </>
  );
}

interface NewSetFormProps {
  readonly slug: string;
  readonly onClose: () => void;
}

function NewSetForm({ slug, onClose }: NewSetFormProps) {
  const router = useRouter();
  const client = useQueryClient();
  const [form, setForm] = useState<SetForm>(EMPTY_SET_FORM);
  const [sent, setSent] = useState<number | null>(null);
  const change = (part: Partial<SetForm>) => setForm((before) => ({ ...before, ...part }));
  const creation = useMutation({
    mutationFn: async () => {
      const uploadId = form.source === "upload" ? await uploadFiles(slug, form.files, setSent) : null;
      setSent(null);
      return createEvaluationSet(slug, toRequest(form, uploadId));
    },
    onSuccess: (set) => {
      void client.invalidateQueries({ queryKey: ["evaluation-sets", slug] });
      router.push(paths.evaluationSet(slug, set.id));
      router.refresh();
    },
    onSettled: () => setSent(null),
  });
  const fields = creation.error instanceof ApiError ? creation.error.fields : [];
  const errorOf = (path: string) => fields.find((field) => field.path === path)?.message ?? null;
  const isPaper = form.source === "paper";
  return (
    <form
      className="set-form"
      onSubmit={(event) => {
        event.preventDefault();
        creation.mutate();
      }}
    >
      <TextInput
        size="sm"
        label="Name"
        value={form.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
        error={errorOf("name")}
        maxLength={250}
        required
        data-autofocus
      />
      <Select
        size="sm"
        label="Made from"
        data={SET_SOURCES.map(({ value, label }) => ({ value, label }))}
        value={form.source}
        onChange={(value) => {
          const source = SET_SOURCES.find((one) => one.value === value)?.value;
          if (source !== undefined)
            change({ source, pairing: source === "paper" ? "separate" : form.pairing });
        }}
        allowDeselect={false}
      />
      <SourceFields form={form} onChange={change} errorOf={errorOf} />
      <div className="set-two">
        <Select
          size="sm"
          label="Image and text"
          data={[
            { value: "paired", label: "Belong together" },
            { value: "separate", label: "Drawn separately" },
          ]}
          value={isPaper ? "separate" : form.pairing}
          disabled={isPaper}
          onChange={(value) => change({ pairing: value === "separate" ? "separate" : "paired" })}
          allowDeselect={false}
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
          value={form.template}
          onChange={(value) => change({ template: value ?? "" })}
          allowDeselect={false}
          error={errorOf("template")}
        />
        <TextInput
          size="sm"
          label="Number of pairs"
          description={isPaper ? "Empty: 100, as in the paper." : "Empty: all of them."}
          inputMode="numeric"
          value={form.sampleCount}
          onChange={(event) => change({ sampleCount: event.currentTarget.value })}
          error={errorOf("sampleCount")}
        />
        <TextInput
          size="sm"
          label="Seed"
          description="Decides which are drawn, and their order."
          inputMode="numeric"
          value={form.seed}
          onChange={(event) => change({ seed: event.currentTarget.value })}
          error={errorOf("seed")}
        />
      </div>
      <TextInput
        size="sm"
        label="Licence"
        description="Where the data come from, and under which terms they may be used."
        value={form.licence}
        onChange={(event) => change({ licence: event.currentTarget.value })}
      />
      <Textarea
        size="sm"
        label="Description"
        value={form.description}
        onChange={(event) => change({ description: event.currentTarget.value })}
        autosize
        minRows={2}
        maxRows={6}
      />
      <Checkbox
        label="Default set of this project: new checkpoints are computed on it"
        checked={form.isDefault}
        onChange={(event) => change({ isDefault: event.currentTarget.checked })}
      />
      {creation.error === null ? null : (
        <p className="set-error" role="alert">
          {messageOf(creation.error)}
        </p>
      )}
      <div className="state-actions">
        <Button type="submit" loading={creation.isPending} disabled={!isComplete(form)}>
          Make the set
        </Button>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <span className="dim" aria-live="polite">
          {sent === null ? "" : `Sending ${sent + 1} of ${form.files.length} files…`}
        </span>
      </div>
    </form>
  );
}

interface SourceFieldsProps {
  readonly form: SetForm;
  readonly onChange: (part: Partial<SetForm>) => void;
  readonly errorOf: (path: string) => string | null;
}

const PATHS: Readonly<Record<Exclude<SetSource, "upload">, readonly PathField[]>> = {
  directory: [
    {
      key: "path",
      label: "Directory on the server",
      description: "With a manifest.json, a list, or images and texts of the same names.",
    },
  ],
  list: [
    {
      key: "path",
      label: "List on the server",
      description: "A .jsonl, .json or .csv file with image and text; images lie relative to it.",
    },
  ],
  paper: [
    { key: "images", label: "Images of TextVQA val", description: "A directory on the server." },
    {
      key: "stories",
      label: "CNN/DailyMail stories",
      description: "A directory of .story files on the server.",
    },
  ],
};

interface PathField {
  readonly key: "path" | "images" | "stories";
  readonly label: string;
  readonly description: string;
}

function SourceFields({ form, onChange, errorOf }: SourceFieldsProps) {
  if (form.source === "upload") {
    return <FileDrop files={form.files} onChange={(files) => onChange({ files })} />;
  }
  return PATHS[form.source].map(({ key, label, description }) => (
    <TextInput
      key={key}
      size="sm"
      label={label}
      description={description}
      placeholder="/data/…"
      value={form[key]}
      onChange={(event) => onChange({ [key]: event.currentTarget.value })}
      error={errorOf(`source.${key}`)}
      required
    />
  ));
}
