"use client";

import "#app/_components/run-actions/run-actions.css";
import { Autocomplete, Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { FormDialog } from "#app/_components/forms/form-dialog.tsx";
import { RequestForm } from "#app/_components/forms/request-form.tsx";
import { useRequestForm } from "#app/_components/forms/use-request-form.ts";
import { ColourPicker } from "#app/_components/run-actions/colour-picker.tsx";
import { useRunAction } from "#app/_components/run-actions/use-run-action.ts";
import { TagValue } from "#app/_components/values/tag-value.tsx";
import { colourTag, usedTagsQuery } from "#app/_queries/tags.ts";
import { RunActionSchema } from "#lib/runs/run-action-schema.ts";
import type { TagColourName, UsedTag } from "#lib/runs/tag-colour-schema.ts";

interface TagDialogProps {
  readonly slug: string;
  readonly runIds: readonly string[];
  /** Whether the surrounding page is rendered by the server and must be refreshed. */
  readonly isDrawnByServer?: boolean;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** Called after tags were set or removed. */
  readonly onDone?: () => void;
  /** Initial values of the fields. */
  readonly initial?: { readonly key: string; readonly value: string };
}

/** Sets or removes a tag of several runs, and sets the colour of its value in the project. */
export function TagDialog({ isOpen, onClose, ...props }: TagDialogProps) {
  const { length } = props.runIds;
  return (
    <FormDialog title={length === 1 ? "Tag the run" : `Tag ${length} runs`} isOpen={isOpen} onClose={onClose}>
      <TagForm {...props} onClose={onClose} />
    </FormDialog>
  );
}

interface TagValues {
  readonly key: string;
  readonly value: string;
  /** Undefined keeps the current colour of the value. */
  readonly colour: TagColourName | null | undefined;
}

function TagForm(props: Omit<TagDialogProps, "isOpen">) {
  const { slug, runIds, isDrawnByServer = false, onClose, onDone, initial } = props;
  const { data: used = [] } = useQuery(usedTagsQuery(slug));
  const { perform, act, isBusy } = useRunAction(slug, isDrawnByServer);
  const finish = () => {
    onClose();
    onDone?.();
  };
  const state = useRequestForm({
    initial: { key: initial?.key ?? "", value: initial?.value ?? "", colour: undefined } as TagValues,
    schema: RunActionSchema,
    toRequest: ({ key, value }) => ({
      action: "tag" as const,
      runIds: [...runIds],
      key: key.trim(),
      value: value.trim(),
    }),
    send: async (request, { colour }) => {
      const { key, value } = request;
      if (colour !== undefined && colour !== colourOf(used, key, value)) {
        await colourTag(slug, { key, value, colour });
      }
      await perform(request);
    },
    onDone: finish,
  });
  const { values, getInputProps, setValues, setFieldValue } = state.form;
  const [name, text] = [values.key.trim(), values.value.trim()];
  const colour = values.colour === undefined ? colourOf(used, name, text) : values.colour;
  const isUsed = used.some((tag) => tag.key === name);
  const remove = async () => {
    if (await act({ action: "untag", runIds: [...runIds], key: name })) finish();
  };
  return (
    <RequestForm
      state={state}
      action="Set tag"
      more={
        isUsed ? (
          <Button variant="default" loading={isBusy} onClick={() => void remove()}>
            Remove “{name}”
          </Button>
        ) : null
      }
    >
      <div className="tag-form-fields">
        <Autocomplete
          size="sm"
          label="Key"
          placeholder="team"
          data={[...new Set(used.map((tag) => tag.key))]}
          maxLength={250}
          data-autofocus={initial === undefined || undefined}
          required
          withAsterisk={false}
          {...getInputProps("key")}
        />
        <Autocomplete
          size="sm"
          label="Value"
          placeholder="vision"
          data={[...new Set(used.filter((tag) => tag.key === name).map((tag) => tag.value))]}
          renderOption={({ option }) => (
            <TagOption tag={used.find((tag) => tag.key === name && tag.value === option.value)} />
          )}
          maxLength={6000}
          data-autofocus={initial !== undefined || undefined}
          {...getInputProps("value")}
          onChange={(value) => setValues({ value, colour: undefined })}
        />
      </div>
      <ColourPicker
        label="Colour of this value in the project"
        value={colour}
        onChange={(chosen) => setFieldValue("colour", chosen)}
      />
      <p className="tag-form-preview">
        {name === "" ? (
          <span className="dim">A key is needed, a value is optional.</span>
        ) : (
          <span className="dim">{name}</span>
        )}{" "}
        {text === "" ? null : <TagValue value={text} colour={colour} />}
      </p>
    </RequestForm>
  );
}

function colourOf(used: readonly UsedTag[], key: string, value: string): TagColourName | null {
  return used.find((tag) => tag.key === key && tag.value === value)?.colour ?? null;
}

function TagOption({ tag }: { readonly tag: UsedTag | undefined }) {
  return tag === undefined ? null : (
    <span className="tag-option">
      <TagValue value={tag.value} colour={tag.colour} />
      <span className="dim">
        {tag.runs} {tag.runs === 1 ? "run" : "runs"}
      </span>
    </span>
  );
}
