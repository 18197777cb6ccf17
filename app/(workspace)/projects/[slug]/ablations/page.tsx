import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { EmptyState } from "#app/_components/page/empty-state.tsx";
import { PageHeader } from "#app/_components/page/page-header.tsx";
import { paths } from "#app/_paths.ts";
import { getActor } from "#lib/auth/actor.ts";
import { canViewProject } from "#lib/auth/can.ts";
import { listAblations } from "#lib/benchmarks/repository-ablations.ts";
import { findProjectBySlug } from "#lib/runs/repository-projects.ts";
import { listColumns } from "#lib/tables/columns.ts";
import { listAllRunRows } from "#lib/tables/rows.ts";
import { AblationSection } from "./_components/ablation-section.tsx";
import { AblationsLive } from "./_components/ablations-live.tsx";

export const metadata: Metadata = { title: "Ablations" };

interface PageProps {
  readonly params: Promise<{ slug: string }>;
}

/** Every ablation of the project with its runs: the factors under study beside MIR and scores. */
export default async function AblationsPage({ params }: PageProps) {
  const { slug } = await params;
  const project = await findProjectBySlug(slug);
  if (project === null || !canViewProject(await getActor(), project)) {
    notFound();
  }
  const [ablations, columns, rows] = await Promise.all([
    listAblations(project.id),
    listColumns(project.id),
    listAllRunRows({ project: slug, filter: "", text: "", sort: [] }),
  ]);
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  return (
    <>
      <PageHeader
        crumbs={[{ label: project.name, href: paths.runs(slug) }]}
        title="Ablations"
        meta={<span className="dim">{ablations.length}</span>}
      />
      <AblationsLive projectId={project.id} />
      {ablations.length === 0 ? (
        <EmptyState title="No ablations yet">
          An ablation is a named set of runs with the params that are under study; all else is meant to stay
          constant. Studies bring theirs along: npm run study -- import DIR reads one.
        </EmptyState>
      ) : (
        <div className="page-body ablations">
          {ablations.map((ablation) => (
            <AblationSection
              key={ablation.id}
              slug={slug}
              ablation={ablation}
              columns={columns}
              rowOf={rowOf}
              mirDefinition={project.mirDefinition}
            />
          ))}
        </div>
      )}
    </>
  );
}
