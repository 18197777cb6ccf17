"use client";

import "#app/_components/comments/comments.css";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { CommentCard } from "#app/_components/comments/comment-card.tsx";
import { CommentForm } from "#app/_components/comments/comment-form.tsx";
import { showRefusal } from "#app/_components/notices/show-refusal.ts";
import { offerUndo } from "#app/_components/notices/undo.tsx";
import { useLiveRefresh } from "#app/_hooks/use-live.ts";
import {
  addComment,
  changeComment,
  commentsKey,
  commentsQuery,
  deleteComment,
  restoreComment,
} from "#app/_queries/comments.ts";
import { refreshQueries } from "#app/_queries/refresh.ts";
import type { Comment, CommentSubject } from "#lib/reviews/schema.ts";

interface CommentsSectionProps {
  readonly project: { readonly id: string; readonly slug: string };
  readonly subject: CommentSubject;
  readonly initial: readonly Comment[];
}

/** The comments on a run, an ablation or a review, updated live. */
export function CommentsSection({ project, subject, initial }: CommentsSectionProps) {
  const { slug } = project;
  const client = useQueryClient();
  const { data: comments } = useQuery(commentsQuery(slug, subject, initial));
  const [isBusy, setBusy] = useState(false);
  const refresh = () => refreshQueries(client, commentsKey(subject));
  useLiveRefresh(
    (frame) => frame.type === "change" && frame.kind === "comment" && frame.projectId === project.id,
    () => void refresh(),
  );

  const perform = async (work: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true);
    try {
      await work();
      await refresh();
      return true;
    } catch (error) {
      showRefusal(error);
      return false;
    } finally {
      setBusy(false);
    }
  };
  const remove = async (comment: Comment) => {
    if (await perform(() => deleteComment(comment.id))) {
      offerUndo({
        title: "Comment deleted",
        undo: async () => {
          await restoreComment(comment.id);
          await refresh();
        },
      });
    }
  };
  return (
    <section aria-labelledby="comments">
      <h2 className="section-title" id="comments">
        Comments <span className="dim">{comments.length}</span>
      </h2>
      <div className="comments">
        {comments.map((comment) => (
          <CommentCard
            key={comment.id}
            slug={slug}
            comment={comment}
            isBusy={isBusy}
            onSave={(body) => perform(() => changeComment(comment.id, body))}
            onDelete={() => void remove(comment)}
          />
        ))}
        <CommentForm
          slug={slug}
          label="Add a comment"
          submitLabel="Comment"
          isBusy={isBusy}
          onSubmit={(body) => perform(() => addComment(slug, subject, body))}
        />
      </div>
    </section>
  );
}
