import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { EmptyState } from "#app/_components/page/empty-state.tsx";
import { PageHeader } from "#app/_components/page/page-header.tsx";
import { PageTable } from "#app/_components/page/page-table.tsx";
import { RelativeTime } from "#app/_components/values/relative-time.tsx";
import { paths } from "#app/_paths.ts";
import { getActor } from "#lib/auth/actor.ts";
import { canChangeReviews, canViewProject } from "#lib/auth/can.ts";
import { findReviews } from "#lib/reviews/repository-reviews.ts";
import { findProjectBySlug } from "#lib/runs/repository-projects.ts";
import { NewReviewButton } from "./_components/new-review-button.tsx";
import { ReviewsLive } from "./_components/reviews-live.tsx";
import { TrashedReviews } from "./_components/trashed-reviews.tsx";

export const metadata: Metadata = { title: "Reviews" };

interface PageProps {
  readonly params: Promise<{ slug: string }>;
}

/** The reviews of a project, which collect material for meetings. */
export default async function ReviewsPage({ params }: PageProps) {
  const { slug } = await params;
  const project = await findProjectBySlug(slug);
  const actor = await getActor();
  if (project === null || !canViewProject(actor, project)) {
    notFound();
  }
  const all = await findReviews(project.id);
  const reviews = all.filter((review) => review.deletedAt === null);
  const trashed = all.filter((review) => review.deletedAt !== null);
  const canChange = canChangeReviews(actor, project);
  return (
    <>
      <PageHeader
        crumbs={[{ label: project.name, href: paths.runs(slug) }]}
        title="Reviews"
        meta={<span className="dim">{reviews.length}</span>}
        actions={canChange ? <NewReviewButton slug={slug} /> : null}
      />
      <ReviewsLive projectId={project.id} />
      {reviews.length === 0 ? (
        <EmptyState title="No reviews yet">
          A review collects ablations, tables, figures and text in order for a meeting: live while it is
          prepared, frozen at a date once it is decided, printed to PDF.
        </EmptyState>
      ) : null}
      <div className="page-body">
        {reviews.length === 0 ? null : (
          <PageTable label="Reviews">
            <thead>
              <tr>
                <th scope="col">Review</th>
                <th scope="col">State</th>
                <th scope="col" className="page-table-number">
                  Parts
                </th>
                <th scope="col">Changed</th>
              </tr>
            </thead>
            <tbody>
              {reviews.map((review) => (
                <tr key={review.id}>
                  <th scope="row">
                    <Link className="link" href={paths.review(slug, review.id)}>
                      {review.title}
                    </Link>
                  </th>
                  <td>
                    {review.frozenAt === null ? (
                      "live"
                    ) : (
                      <>
                        frozen <RelativeTime at={review.frozenAt} />
                      </>
                    )}
                  </td>
                  <td className="page-table-number">{review.items.length}</td>
                  <td>
                    <RelativeTime at={review.updatedAt} />
                  </td>
                </tr>
              ))}
            </tbody>
          </PageTable>
        )}
        {canChange && trashed.length > 0 ? <TrashedReviews trashed={trashed} /> : null}
      </div>
    </>
  );
}
