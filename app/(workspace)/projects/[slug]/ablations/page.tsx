import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { EmptyState } from "#app/_components/page/empty-state.tsx";
import { PageHeader } from "#app/_components/page/page-header.tsx";
import { paths } from "#app/_paths.ts";
import { getActor } from "#lib/auth/actor.ts";
import { canChangeAblations, canViewProject } from "#lib/auth/can.ts";
import { listTrashedAblations } from "#lib/benchmarks/repository-ablations.ts";
import { findProjectBySlug } from "#lib/runs/repository-projects.ts";
import { listAblationSummaries } from "#lib/tables/ablations/ablation-summaries.ts";
import { AblationList } from "./_components/ablation-list.tsx";
import { AblationsLive } from "./_components/ablations-live.tsx";
import { NewAblationButton } from "./_components/new-ablation-button.tsx";
import { TrashedAblations } from "./_components/trashed-ablations.tsx";

export const metadata: Metadata = { title: "Ablations" };

interface PageProps {
  readonly params: Promise<{ slug: string }>;
}

/** Every ablation of the project, with its state. */
export default async function AblationsPage({ params }: PageProps) {
  const { slug } = await params;
  const project = await findProjectBySlug(slug);
  const actor = await getActor();
  if (project === null || !canViewProject(actor, project)) {
    notFound();
  }
  const canChange = canChangeAblations(actor, project);
  const [summaries, trashed] = await Promise.all([
    listAblationSummaries(slug),
    listTrashedAblations(project.id),
  ]);
  return (
    <>
      <PageHeader
        crumbs={[{ label: project.name, href: paths.runs(slug) }]}
        title="Ablations"
        meta={<span className="dim">{summaries.length}</span>}
        actions={canChange ? <NewAblationButton slug={slug} /> : null}
      />
      <AblationsLive projectId={project.id} />
      {summaries.length === 0 ? (
        <EmptyState title="No ablations yet">
          An ablation is a named set of runs with the params that are under study; all else is meant to stay
          constant. Select runs in the table and choose “New ablation”, or choose them here by a filter.
        </EmptyState>
      ) : null}
      <div className="page-body">
        {summaries.length === 0 ? null : <AblationList slug={slug} summaries={summaries} />}
        {canChange && trashed.length > 0 ? <TrashedAblations slug={slug} trashed={trashed} /> : null}
      </div>
    </>
  );
}
