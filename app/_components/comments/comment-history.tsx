"use client";

import { useQuery } from "@tanstack/react-query";
import { Markdown } from "#app/_components/markdown/markdown.tsx";
import { ErrorState } from "#app/_components/page/error-state.tsx";
import { Skeleton } from "#app/_components/page/skeletons.tsx";
import { RelativeTime } from "#app/_components/values/relative-time.tsx";
import { revisionsQuery } from "#app/_queries/comments.ts";
import { messageOf } from "#app/_queries/fetch-json.ts";
import type { Comment } from "#lib/reviews/schema.ts";

/** The earlier versions of a comment, latest first. */
export function CommentHistory({ slug, comment }: { readonly slug: string; readonly comment: Comment }) {
  const { data, error, refetch } = useQuery(revisionsQuery(comment));
  return (
    <section className="comment-history" aria-label="Earlier versions">
      {error === null ? null : <ErrorState message={messageOf(error)} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton height={40} /> : null}
      {data?.toReversed().map(({ id, author, body, createdAt }) => (
        <div key={id} className="comment-revision">
          <p className="comment-head dim">
            {author.name} <RelativeTime at={createdAt} />
          </p>
          <Markdown slug={slug}>{body}</Markdown>
        </div>
      ))}
    </section>
  );
}
