import "#app/_components/comments/comments.css";
import Link from "next/link";
import { Markdown } from "#app/_components/markdown/markdown.tsx";
import { RelativeTime } from "#app/_components/values/relative-time.tsx";
import { paths } from "#app/_paths.ts";
import type { MentioningComment } from "#lib/reviews/schema.ts";

interface MentionsSectionProps {
  readonly slug: string;
  readonly comments: readonly MentioningComment[];
}

/** Comments elsewhere that mention the run; renders nothing if there are none. */
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
        {comments.map(({ id, place, author, body, mentions, createdAt }) => (
          <article key={id} className="panel comment" aria-label={`Comment by ${author.name}`}>
            <p className="comment-head">
              <strong>{author.name}</strong>
              <span className="dim">
                <RelativeTime at={createdAt} />, on{" "}
                <Link className="link" href={pathTo(slug, place)}>
                  {place.title}
                </Link>
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

function pathTo(slug: string, place: MentioningComment["place"]): string {
  switch (place.kind) {
    case "run":
      return paths.run(slug, place.id);
    case "ablation":
      return paths.ablation(slug, place.key);
    case "review":
      return paths.review(slug, place.id);
  }
}
