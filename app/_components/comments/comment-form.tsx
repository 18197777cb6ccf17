"use client";

import { Button } from "@mantine/core";
import { schemaResolver, useForm } from "@mantine/form";
import { MarkdownInput } from "#app/_components/markdown/markdown-input.tsx";
import { CommentPatchSchema } from "#lib/reviews/schema.ts";

interface CommentFormProps {
  readonly slug: string;
  readonly label: string;
  readonly submitLabel: string;
  /** The initial text. */
  readonly body?: string;
  readonly isBusy: boolean;
  /** Resolves to whether it was saved; otherwise the field keeps its text. */
  readonly onSubmit: (body: string) => Promise<boolean>;
  readonly onCancel?: () => void;
}

/** Writes a comment, or edits one. */
export function CommentForm(props: CommentFormProps) {
  const { slug, label, submitLabel, body = "", isBusy, onSubmit, onCancel } = props;
  const form = useForm({
    initialValues: { body },
    validate: schemaResolver(CommentPatchSchema, { sync: true }),
  });
  const submit = form.onSubmit(async (values) => {
    if (!isBusy && (await onSubmit(values.body))) {
      form.reset();
    }
  });
  const isEmpty = form.values.body.trim() === "";
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!isEmpty) {
          submit(event);
        }
      }}
    >
      <MarkdownInput
        slug={slug}
        label={label}
        value={form.values.body}
        error={form.errors["body"]}
        onChange={(value) => form.setFieldValue("body", value)}
        onSubmit={() => {
          if (!isEmpty) {
            submit();
          }
        }}
        {...(onCancel === undefined ? {} : { onCancel })}
      />
      <div className="comment-form-actions">
        <Button type="submit" disabled={isEmpty} loading={isBusy}>
          {submitLabel}
        </Button>
        {onCancel === undefined ? null : (
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
        )}
      </div>
    </form>
  );
}
