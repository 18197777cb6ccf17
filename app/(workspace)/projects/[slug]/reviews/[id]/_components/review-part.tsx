"use client";

import { ActionIcon, Button, TextInput } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconGripVertical, IconPencil, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { Markdown } from "#app/_components/markdown/markdown.tsx";
import { MarkdownInput } from "#app/_components/markdown/markdown-input.tsx";
import type { ReviewItem } from "#lib/reviews/review-schema.ts";
import type { ReviewContent } from "#lib/tables/review-content.ts";
import { PartContent } from "./part-content.tsx";
import type { DragOrder } from "./use-drag-order.ts";

interface ReviewPartProps {
  readonly slug: string;
  readonly item: ReviewItem;
  readonly content: ReviewContent;
  readonly canChange: boolean;
  readonly isEdited: boolean;
  readonly onEdit: (isEdited: boolean) => void;
  readonly onSave: (change: Pick<ReviewItem, "title" | "body">) => Promise<boolean>;
  /** Null at the end of the list. */
  readonly onMoveUp: (() => void) | null;
  readonly onMoveDown: (() => void) | null;
  readonly onRemove: () => void;
  /** Null if parts cannot be moved. */
  readonly drag: DragOrder | null;
}

const KINDS = { text: "Text", ablation: "Ablation", table: "Table", figure: "Figure" } as const;

/** One part: title, content and text. */
export function ReviewPart(props: ReviewPartProps) {
  const { slug, item, content, canChange, isEdited, onEdit, onSave } = props;
  const { onMoveUp, onMoveDown, onRemove, drag } = props;
  const name = titleOf(item, content);
  return (
    <article
      className="review-part"
      aria-label={name}
      data-dragged={drag?.isDragged || undefined}
      data-drop={drag?.drop ?? undefined}
      {...drag?.target}
    >
      <header className="review-part-head">
        {item.kind === "text" && item.title === "" ? <span /> : <h2>{name}</h2>}
        {canChange ? (
          <span className="review-part-actions">
            <span className="review-part-grip" data-tip="Drag to move" {...drag?.handle}>
              <IconGripVertical size={15} aria-hidden />
            </span>
            <Action label={`Move ${name} up`} onClick={onMoveUp}>
              <IconArrowUp size={15} aria-hidden />
            </Action>
            <Action label={`Move ${name} down`} onClick={onMoveDown}>
              <IconArrowDown size={15} aria-hidden />
            </Action>
            <Action label={`Edit ${name}`} onClick={() => onEdit(true)}>
              <IconPencil size={15} aria-hidden />
            </Action>
            <Action label={`Remove ${name}`} onClick={onRemove}>
              <IconTrash size={15} aria-hidden />
            </Action>
          </span>
        ) : null}
      </header>
      <PartContent content={content} />
      {isEdited && canChange ? (
        <PartForm slug={slug} item={item} onSave={onSave} onDone={() => onEdit(false)} />
      ) : item.body === "" ? null : (
        <Markdown slug={slug}>{item.body}</Markdown>
      )}
    </article>
  );
}

function titleOf(item: ReviewItem, content: ReviewContent): string {
  if (item.title !== "") return item.title;
  if (content.kind === "table") return content.table.caption ?? content.table.title;
  return content.kind === "figure" ? content.result.finding.title : KINDS[item.kind];
}

interface ActionProps {
  readonly label: string;
  readonly onClick: (() => void) | null;
  readonly children: React.ReactNode;
}

function Action({ label, onClick, children }: ActionProps) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={label}
      disabled={onClick === null}
      onClick={() => onClick?.()}
    >
      {children}
    </ActionIcon>
  );
}

interface PartFormProps {
  readonly slug: string;
  readonly item: ReviewItem;
  readonly onSave: ReviewPartProps["onSave"];
  readonly onDone: () => void;
}

function PartForm({ slug, item, onSave, onDone }: PartFormProps) {
  const [title, setTitle] = useState(item.title);
  const [body, setBody] = useState(item.body);
  const [isBusy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    if (await onSave({ title, body })) {
      onDone();
    }
    setBusy(false);
  };
  return (
    <form
      className="review-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <TextInput label="Title" value={title} onChange={(event) => setTitle(event.currentTarget.value)} />
      <MarkdownInput
        slug={slug}
        label="Text"
        minRows={3}
        value={body}
        onChange={setBody}
        onSubmit={() => void save()}
        onCancel={onDone}
      />
      <div className="review-form-actions">
        <Button type="submit" loading={isBusy}>
          Save
        </Button>
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
