"use client";

import { Button } from "@mantine/core";
import { useState } from "react";
import { CommentForm } from "#app/_components/comments/comment-form.tsx";
import { CommentHistory } from "#app/_components/comments/comment-history.tsx";
import { CommentText } from "#app/_components/comments/comment-text.tsx";
import type { Comment } from "#lib/reviews/schema.ts";

interface CommentCardProps {
  readonly slug: string;
  readonly comment: Comment;
  readonly isBusy: boolean;
  readonly onSave: (body: string) => Promise<boolean>;
  readonly onDelete: () => void;
}

/** One comment, edited in place, with its earlier versions on demand. */
export function CommentCard({ slug, comment, isBusy, onSave, onDelete }: CommentCardProps) {
  const [isEdited, setEdited] = useState(false);
  const [isHistoryOpen, setHistoryOpen] = useState(false);
  const { body, createdAt, updatedAt, revisionCount } = comment;
  if (isEdited) {
    const save = async (text: string) => {
      const isSaved = await onSave(text);
      if (isSaved) {
        setEdited(false);
      }
      return isSaved;
    };
    return (
      <div className="panel comment">
        <CommentForm
          slug={slug}
          label="Edit the comment"
          submitLabel="Save"
          body={body}
          isBusy={isBusy}
          onSubmit={save}
          onCancel={() => setEdited(false)}
        />
      </div>
    );
  }
  const hasHistory = revisionCount > 0;
  const wasEdited = hasHistory || updatedAt !== createdAt;
  return (
    <CommentText slug={slug} comment={comment} about={wasEdited ? " · edited" : null}>
      {hasHistory && isHistoryOpen ? <CommentHistory slug={slug} comment={comment} /> : null}
      <div className="comment-actions">
        <Button variant="subtle" color="gray" size="compact-xs" onClick={() => setEdited(true)}>
          Edit
        </Button>
        <Button variant="subtle" color="gray" size="compact-xs" disabled={isBusy} onClick={onDelete}>
          Delete
        </Button>
        {hasHistory ? (
          <Button
            variant="subtle"
            color="gray"
            size="compact-xs"
            aria-expanded={isHistoryOpen}
            onClick={() => setHistoryOpen(!isHistoryOpen)}
          >
            {revisionCount === 1 ? "1 earlier version" : `${revisionCount} earlier versions`}
          </Button>
        ) : null}
      </div>
    </CommentText>
  );
}
