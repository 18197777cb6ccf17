"use client";

import "#app/_components/comments/comments.css";
import type { ReactNode } from "react";
import { Markdown } from "#app/_components/markdown/markdown.tsx";
import { RelativeTime } from "#app/_components/values/relative-time.tsx";
import type { Comment } from "#lib/reviews/schema.ts";

interface CommentTextProps {
  readonly slug: string;
  readonly comment: Comment;
  /** Rendered after the time: the location of the comment, or that it was edited. */
  readonly about?: ReactNode;
  /** Rendered below the text. */
  readonly children?: ReactNode;
}

/** One comment with author, time and text. */
export function CommentText({ slug, comment, about, children }: CommentTextProps) {
  const { author, body, createdAt, mentions } = comment;
  return (
    <article className="panel comment" aria-label={`Comment by ${author.name}`}>
      <p className="comment-head">
        <strong>{author.name}</strong>
        <span className="dim">
          <RelativeTime at={createdAt} />
          {about}
        </span>
      </p>
      <Markdown slug={slug} mentions={mentions}>
        {body}
      </Markdown>
      {children}
    </article>
  );
}
