"use client";

import { Button } from "@mantine/core";
import { useState } from "react";
import { Markdown } from "#app/_components/markdown/markdown.tsx";
import { MarkdownInput } from "#app/_components/markdown/markdown-input.tsx";
import { RelativeTime } from "#app/_components/values/relative-time.tsx";
import type { Comment } from "#lib/reviews/schema.ts";

interface CommentCardProps {
  readonly slug: string;
  readonly comment: Comment;
  readonly isBusy: boolean;
  readonly onSave: (body: string) => Promise<boolean>;
  readonly onDelete: () => void;
}

/** One comment with author, time and text, editable in place. */
export function CommentCard({ slug, comment, isBusy, onSave, onDelete }: CommentCardProps) {
  const [edited, setEdited] = useState<string | null>(null);
  const { author, body, createdAt, updatedAt, mentions } = comment;
  if (edited !== null) {
    const save = () => void onSave(edited).then((isSaved) => isSaved && setEdited(null));
    return (
      <form
        className="panel comment"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <MarkdownInput
          slug={slug}
          label="Edit the comment"
          value={edited}
          onChange={setEdited}
          onSubmit={save}
          onCancel={() => setEdited(null)}
        />
        <div className="comment-actions">
          <Button type="submit" disabled={edited.trim() === ""} loading={isBusy}>
            Save
          </Button>
          <Button variant="default" onClick={() => setEdited(null)}>
            Cancel
          </Button>
        </div>
      </form>
    );
  }
  return (
    <article className="panel comment" aria-label={`Comment by ${author.name}`}>
      <p className="comment-head">
        <strong>{author.name}</strong>
        <span className="dim">
          <RelativeTime at={createdAt} />
          {updatedAt === createdAt ? null : " · edited"}
        </span>
      </p>
      <Markdown slug={slug} mentions={mentions}>
        {body}
      </Markdown>
      <div className="comment-actions">
        <Button variant="subtle" color="gray" size="compact-xs" onClick={() => setEdited(body)}>
          Edit
        </Button>
        <Button variant="subtle" color="gray" size="compact-xs" disabled={isBusy} onClick={onDelete}>
          Delete
        </Button>
      </div>
    </article>
  );
}
