import "../_components/reviews.css";
import type { Metadata } from "next";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { cache } from "react";
import { CommentsSection } from "#app/_components/comments/comments-section.tsx";
import { PageHeader } from "#app/_components/page/page-header.tsx";
import { paths } from "#app/_paths.ts";
import { type Actor, getActor } from "#lib/auth/actor.ts";
import { canChangeReviews, canViewProject } from "#lib/auth/can.ts";
import { listAblations } from "#lib/benchmarks/repository-ablations.ts";
import { AppError } from "#lib/errors.ts";
import { findComments } from "#lib/reviews/repository-comments.ts";
import { findSnapshots, getReview } from "#lib/reviews/repository-reviews.ts";
import type { Review } from "#lib/reviews/review-schema.ts";
import { findProjectBySlug } from "#lib/runs/repository-projects.ts";
import type { Project } from "#lib/runs/schema.ts";
import { type ReviewContent, readReviewContent } from "#lib/tables/review-content.ts";
import { ReviewsLive } from "../_components/reviews-live.tsx";
import { ReviewActions } from "./_components/review-actions.tsx";
import { ReviewBody } from "./_components/review-body.tsx";

interface PageProps {
  readonly params: Promise<{ slug: string; id: string }>;
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

const load = cache(async (slug: string, id: string) => {
  const project = await findProjectBySlug(slug);
  if (project === null || !UUID.test(id) || !canViewProject(await getActor(), project)) {
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

/** One review, as it is now, or as it was when it was frozen. */
export default async function ReviewPage({ params }: PageProps) {
  const { slug, id } = await params;
  const found = await load(slug, id);
  if (found === null) {
    notFound();
  }
  const { project, review } = found;
  const actor = await getActor();
  const canChange = canChangeReviews(actor, { reviewId: id });
  const [contents, comments, ablations] = await Promise.all([
    contentsOf(project, review, actor),
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

/** By the part's id. A snapshot was written by readReviewContent and is what it returned. */
async function contentsOf(
  project: Project,
  review: Review,
  actor: Actor,
): Promise<Record<string, ReviewContent>> {
  if (review.frozenAt !== null) {
    return Object.fromEntries((await findSnapshots(review.id)) as Map<string, ReviewContent>);
  }
  const host = (await headers()).get("host") ?? "localhost";
  const context = { project, actorId: actor.id, now: new Date(), origin: `http://${host}` };
  const contents = await Promise.all(
    review.items.map(async (item) => [item.id, await readReviewContent(item, context)] as const),
  );
  return Object.fromEntries(contents);
}
