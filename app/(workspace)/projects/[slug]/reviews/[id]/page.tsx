import "../_components/reviews.css";
import type { Metadata } from "next";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { cache } from "react";
import { CommentsSection } from "#app/_components/comments/comments-section.tsx";
import { PageHeader } from "#app/_components/page/page-header.tsx";
import { paths } from "#app/_paths.ts";
import { findVisibleProject } from "#app/_server/find-project.ts";
import { getActor } from "#lib/auth/actor.ts";
import { canChangeReviews } from "#lib/auth/can.ts";
import { listAblations } from "#lib/benchmarks/repository-ablations.ts";
import { AppError } from "#lib/errors.ts";
import { findComments } from "#lib/reviews/repository-comments.ts";
import { findSnapshots, getReview } from "#lib/reviews/repository-reviews.ts";
import type { Review } from "#lib/reviews/review-schema.ts";
import { type ContentContext, type ReviewContent, readReviewContent } from "#lib/tables/review-content.ts";
import { ReviewsLive } from "../_components/reviews-live.tsx";
import { ReviewActions } from "./_components/review-actions.tsx";
import { ReviewBody } from "./_components/review-body.tsx";

interface PageProps {
  readonly params: Promise<{ slug: string; id: string }>;
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

const load = cache(async (slug: string, id: string) => {
  const project = await findVisibleProject(slug);
  if (project === null || !UUID.test(id)) {
    return null;
  }
  try {
    const { projectId, ...review } = await getReview(id);
    return projectId === project.id ? { project, review } : null;
  } catch (error) {
    if (error instanceof AppError && error.code === "not-found") return null;
    throw error;
  }
});

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const { slug, id } = await params;
  return { title: (await load(slug, id))?.review.title ?? "Review" };
}

/** One review, in its current state or as frozen. */
export default async function ReviewPage({ params }: PageProps) {
  const { slug, id } = await params;
  const found = await load(slug, id);
  if (found === null) {
    notFound();
  }
  const { project, review } = found;
  const actor = await getActor();
  const canChange = canChangeReviews(actor, { reviewId: id });
  const now = new Date();
  const origin = await originOfPage();
  const [contents, comments, ablations] = await Promise.all([
    contentsOf(review, { project, actorId: actor.id, now, origin }),
    findComments(project.id, { kind: "review", id }),
    listAblations(project.id),
  ]);
  return (
    <>
      <PageHeader
        crumbs={[
          { label: project.name, href: paths.runs(slug) },
          { label: "Reviews", href: paths.reviews(slug) },
        ]}
        title={review.title}
        actions={canChange ? <ReviewActions slug={slug} review={review} /> : null}
      />
      {review.frozenAt === null ? <ReviewsLive projectId={project.id} /> : null}
      <ReviewBody
        slug={slug}
        projectName={project.name}
        review={review}
        contents={contents}
        ablations={ablations.map(({ id: ablationId, title }) => ({ id: ablationId, title }))}
        canChange={canChange && review.frozenAt === null}
        readAt={now.toISOString()}
        link={`${origin}${paths.review(slug, id)}`}
      />
      <div className="page-body review-comments">
        <CommentsSection
          project={{ id: project.id, slug }}
          subject={{ kind: "review", id }}
          initial={comments}
        />
      </div>
    </>
  );
}

/** The content of each part, by id. A snapshot is a stored result of readReviewContent. */
async function contentsOf(review: Review, context: ContentContext): Promise<Record<string, ReviewContent>> {
  if (review.frozenAt !== null) {
    return Object.fromEntries((await findSnapshots(review.id)) as Map<string, ReviewContent>);
  }
  const contents = await Promise.all(
    review.items.map(async (item) => [item.id, await readReviewContent(item, context)] as const),
  );
  return Object.fromEntries(contents);
}

/** The origin of the current request. */
async function originOfPage(): Promise<string> {
  return `http://${(await headers()).get("host") ?? "localhost"}`;
}
