import "#app/_components/comments/comments.css";
import Link from "next/link";
import { Markdown } from "#app/_components/markdown/markdown.tsx";
import { RelativeTime } from "#app/_components/values/relative-time.tsx";
import { paths } from "#app/_paths.ts";
import type { Comment } from "#lib/reviews/schema.ts";

interface MentionsSectionProps {
  readonly slug: string;
  readonly comments: readonly Comment[];
}

/** What is said about the run elsewhere; nothing where nothing is. */
export function MentionsSection({ slug, comments }: MentionsSectionProps) {
  if (comments.length === 0) {
    return null;
  }
  return (
    <section aria-labelledby="mentions">
      <h2 className="section-title" id="mentions">
        Mentioned in <span className="dim">{comments.length}</span>
      </h2>
      <div className="comments">
        {comments.map(({ id, subject, author, body, mentions, createdAt }) => (
          <article key={id} className="panel comment" aria-label={`Comment by ${author.name}`}>
            <p className="comment-head">
              <strong>{author.name}</strong>
              <span className="dim">
                <RelativeTime at={createdAt} />, on{" "}
                {subject.kind === "run" ? (
                  <Link className="link" href={paths.run(slug, subject.id)}>
                    another run
                  </Link>
                ) : subject.kind === "ablation" ? (
                  <Link className="link" href={paths.ablations(slug)}>
                    an ablation
                  </Link>
                ) : (
                  "a review"
                )}
              </span>
            </p>
            <Markdown slug={slug} mentions={mentions}>
              {body}
            </Markdown>
          </article>
        ))}
      </div>
    </section>
  );
}
