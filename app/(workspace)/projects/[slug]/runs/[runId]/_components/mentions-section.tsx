import Link from "next/link";
import { CommentText } from "#app/_components/comments/comment-text.tsx";
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
        {comments.map((comment) => (
          <CommentText
            key={comment.id}
            slug={slug}
            comment={comment}
            about={
              <>
                , on{" "}
                <Link className="link" href={pathTo(slug, comment.place)}>
                  {comment.place.title}
                </Link>
              </>
            }
          />
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
